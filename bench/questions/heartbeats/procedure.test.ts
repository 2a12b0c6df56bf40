import { describe, expect, it } from 'vitest';
import { wire } from '../../../servers/sse.ts';
import type { ProcedureRecord } from '../../records/record.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { runProcedure } from '../procedure.fixture.ts';

const PERIOD_MS = 200;

async function runHeartbeats(
  transport: string,
  settings: ProcedureCell['settings'],
): Promise<ProcedureRecord['readings']> {
  const all = { periodsMs: [PERIOD_MS], connections: 0, countMs: 400, ...settings };
  const { readings, checks } = await runProcedure('heartbeats', transport, all);
  expect(checks).toEqual([]);
  return readings;
}

const quantities = (readings: ProcedureRecord['readings']): readonly string[] =>
  readings.map(({ quantity }) => quantity);
const valueOf = (readings: ProcedureRecord['readings'], wanted: string): number =>
  readings.find(({ quantity }) => quantity === wanted)?.value ?? NaN;

describe('the procedure of heartbeats', () => {
  it.each(['sse', 'websocket'])(
    'finds that a watchdog on application heartbeats tells the client, and nobody tells the server, over %s',
    async (transport) => {
      const readings = await runHeartbeats(transport, { kind: 'application', watchdogPeriods: 3 });
      expect(quantities(readings)).toEqual(['client-detection']);
      expect(readings[0]?.at).toBe(PERIOD_MS * 1e6);
    },
  );

  it('finds that a ping without a pong tells the server, and a client without a watchdog never learns', async () => {
    const overWebSocket = await runHeartbeats('websocket', { kind: 'protocol', watchdogPeriods: 0 });
    expect(quantities(overWebSocket)).toEqual(['server-detection']);
    // The first ping into the silence goes unanswered, and the one after it finds that out.
    expect(valueOf(overWebSocket, 'server-detection')).toBeGreaterThan(0.5 * PERIOD_MS * 1e6);
    // A comment is never answered: over SSE neither side learns.
    expect(await runHeartbeats('sse', { kind: 'protocol', watchdogPeriods: 0 })).toEqual([]);
  });

  it('counts the bytes of whole heartbeats, and the CPU with and without them', async () => {
    const settings = {
      kind: 'application',
      watchdogPeriods: 3,
      connections: 10,
      periodsMs: [500],
      countMs: 500,
    };
    const readings = await runHeartbeats('sse', settings);
    expect(quantities(readings)).toEqual([
      'client-detection',
      'heartbeat-bytes',
      'heartbeat-cpu',
      'idle-cpu',
    ]);
    // A chunk of two hex digits: its size, CRLF, the event, CRLF.
    const beatBytes = wire.heartbeat.length + 6;
    const beats = (valueOf(readings, 'heartbeat-bytes') * 0.5) / beatBytes;
    expect(beats).toBeGreaterThan(0);
    expect(beats).toBe(Math.round(beats));
  });
});

import { describe, expect, it } from 'vitest';
import { wire } from '../../../servers/sse.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { runProcedure } from '../procedure.fixture.ts';

/** So long that a busy machine takes heartbeats, and what is decided after three of them, in the order in which they are due. */
const PERIOD_MS = 400;

async function runHeartbeats(transport: string, settings: ProcedureCell['settings']) {
  const all = { periodsMs: [PERIOD_MS], connections: 0, countMs: 400, ...settings };
  const { readings, checks, valueOf } = await runProcedure('heartbeats', transport, all);
  expect(checks).toEqual([]);
  return { quantities: readings.map(({ quantity }) => quantity), valueOf };
}

describe('the procedure of heartbeats', () => {
  it.each(['sse', 'websocket'])(
    'finds that a watchdog on application heartbeats tells the client, and nothing tells the server, over %s',
    async (transport) => {
      const settings = { kind: 'application', watchdogPeriods: 3 };
      const { quantities, valueOf } = await runHeartbeats(transport, settings);
      expect(quantities).toEqual(['client-detection']);
      expect(valueOf('client-detection', PERIOD_MS * 1e6)).not.toBeNull();
    },
  );

  it('finds that a ping without a pong tells the server, and a client without a watchdog never notices', async () => {
    const settings = { kind: 'protocol', watchdogPeriods: 0 };
    const { quantities, valueOf } = await runHeartbeats('websocket', settings);
    expect(quantities).toEqual(['server-detection']);
    // The first ping into the silence goes unanswered, and the one after it finds that out.
    expect(valueOf('server-detection', PERIOD_MS * 1e6)).toBeGreaterThan(0.5 * PERIOD_MS * 1e6);
    // A comment is never answered: over SSE neither side notices.
    expect((await runHeartbeats('sse', settings)).quantities).toEqual([]);
  });

  it('counts the bytes of whole heartbeats, and the CPU with and without them', async () => {
    const settings = {
      kind: 'application',
      watchdogPeriods: 3,
      connections: 10,
      periodsMs: [500],
      countMs: 500,
    };
    const { quantities, valueOf } = await runHeartbeats('sse', settings);
    expect(quantities).toEqual(['client-detection', 'heartbeat-bytes', 'heartbeat-cpu', 'idle-cpu']);
    // A chunk of two hex digits: its size, CRLF, the event, CRLF.
    const beatBytes = wire.heartbeat.length + 6;
    const beats = ((valueOf('heartbeat-bytes', 500e6) ?? NaN) * 0.5) / beatBytes;
    expect(beats).toBeGreaterThan(0);
    expect(beats).toBe(Math.round(beats));
  });
});

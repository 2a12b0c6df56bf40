import { describe, expect, it } from 'vitest';
import type { ProcedureCell } from '../../records/scenario.ts';
import { runProcedure } from '../procedure.fixture.ts';
import type { ProcedureResult } from '../../rounds/procedure.ts';

const CLIENTS = 40;

/** One arm through a herd, with what is special about it. */
const runHerd = (transport: string, settings: ProcedureCell['settings']) =>
  runProcedure('herd', transport, {
    connections: CLIENTS,
    outageMs: 300,
    delayMs: 50,
    backoffFactor: 1,
    maxDelayMs: 50,
    jitter: 'none',
    retryMs: 3000,
    retrySpreadMs: 0,
    limitMs: 10_000,
    ...settings,
  });

const valueOf = ({ readings }: ProcedureResult, quantity: string, place: number | null = null): number =>
  readings.find((one) => one.quantity === quantity && one.at === place)?.value ?? NaN;

const stretchNs = (procedure: ProcedureResult): number =>
  valueOf(procedure, 'back', 100) - valueOf(procedure, 'back', 0);

describe('the procedure of a herd', () => {
  it.each(['sse', 'websocket'])(
    'finds that every client came back once over %s, after it was refused at least once',
    async (transport) => {
      const procedure = await runHerd(transport, {});
      expect(procedure.checks).toEqual([]);
      const accepts = procedure.readings.filter(({ quantity }) => quantity === 'accepts');
      expect(accepts.reduce((sum, { value }) => sum + value, 0)).toBe(CLIENTS);
      expect(valueOf(procedure, 'failed-attempts')).toBeGreaterThanOrEqual(CLIENTS);
      const worst = [10e6, 100e6, 1e9].map((widthNs) => valueOf(procedure, 'worst-window', widthNs));
      expect(worst).toEqual(worst.toSorted((a, b) => a - b));
      expect(valueOf(procedure, 'back', 0)).toBeLessThanOrEqual(valueOf(procedure, 'back', 100));
      expect(valueOf(procedure, 'loop-delay-max')).toBeGreaterThan(0);
      expect(valueOf(procedure, 'first-event-max')).toBeGreaterThan(0);
    },
  );

  it('sees the clients of one process come apart when each draws a delay of its own', async () => {
    const procedure = await runHerd('websocket', {
      outageMs: 100,
      delayMs: 2000,
      maxDelayMs: 2000,
      jitter: 'full',
    });
    expect(procedure.checks).toEqual([]);
    expect(stretchNs(procedure)).toBeGreaterThan(1e9);
  });

  it('sees clients come apart that the server told apart: from 0 to 1 s instead of together', async () => {
    const together = await runHerd('eventsource', { retryMs: 500, retrySpreadMs: 0 });
    const apart = await runHerd('eventsource', { retryMs: 1500, retrySpreadMs: 1000 });
    expect([...together.checks, ...apart.checks]).toEqual([]);
    // 40 draws from 2 s that all lie within 1 s: less than one chance in a billion.
    expect(stretchNs(apart)).toBeGreaterThan(1e9);
    expect(valueOf(together, 'worst-window', 1e9)).toBeGreaterThan(valueOf(apart, 'worst-window', 1e9));
  });
});

import { describe, expect, it } from 'vitest';
import type { ProcedureCell } from '../../records/scenario.ts';
import { runProcedure, type Measured } from '../procedure.fixture.ts';

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

const stretchNs = ({ valueOf }: Measured): number => (valueOf('back', 100) ?? 0) - (valueOf('back', 0) ?? 0);

describe('the procedure of a herd', () => {
  it.each(['sse', 'websocket'])(
    'finds that every client reconnected once over %s, and how many attempts were refused',
    async (transport) => {
      const { checks, valueOf, valuesOf } = await runHerd(transport, { outageMs: 1000 });
      expect(checks).toEqual([]);
      expect(valuesOf('accepts').reduce((sum, value) => sum + value, 0)).toBe(CLIENTS);
      expect(valueOf('failed-attempts')).toBeGreaterThan(0);
      const worst = valuesOf('worst-window');
      expect(worst).toEqual(worst.toSorted((a, b) => a - b));
      expect(valueOf('back', 0)).toBeLessThanOrEqual(valueOf('back', 100) ?? 0);
      expect(valueOf('loop-delay-max')).toBeGreaterThan(0);
      expect(valueOf('first-event-max')).toBeGreaterThan(0);
    },
  );

  it('sees the clients of one process spread out when each waits a random time of its own', async () => {
    const settings = { outageMs: 100, delayMs: 2000, maxDelayMs: 2000, jitter: 'full' };
    const measured = await runHerd('websocket', settings);
    expect(measured.checks).toEqual([]);
    expect(stretchNs(measured)).toBeGreaterThan(1e9);
  });

  it('sees clients spread out to which the server sent different retry times, from 0 to 1 s', async () => {
    const together = await runHerd('eventsource', { retryMs: 500, retrySpreadMs: 0 });
    const apart = await runHerd('eventsource', { retryMs: 1500, retrySpreadMs: 1000 });
    expect([...together.checks, ...apart.checks]).toEqual([]);
    // 40 draws from 2 s that all lie within 1 s: less than one chance in a billion.
    expect(stretchNs(apart)).toBeGreaterThan(1e9);
    const worst = [together, apart].map(({ valueOf }) => valueOf('worst-window', 1e9) ?? 0);
    expect(worst[0]).toBeGreaterThan(worst[1] ?? 0);
  });
});

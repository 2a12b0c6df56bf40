import { describe, expect, it } from 'vitest';
import { valueAtQuantile } from '../stats/histogram.ts';
import { compareAverage } from './average.ts';
import { traps } from './index.ts';
import { measureRounds } from './one-run.ts';
import { compareStamps } from './stamp-at-send.ts';
import { AWAY } from '../doctor/cut.ts';
import { measureStall, predictedNs, STALL_MS, STALL_PERIOD_NS } from '../doctor/stalled-server.ts';
import type { Quantity, Reading, TrapContext } from './trap.ts';
import { measureLoss } from './unread-loss.ts';

// Real processes. Only what no load of the machine can change is expected: a slow machine makes these slow, and not red.
const LONG = 120_000;

function context(seed = 7): TrapContext {
  return { seed, cpus: null, signal: new AbortController().signal };
}

function says(readings: readonly Reading[], what: string): Quantity | undefined {
  return readings.find((reading) => reading.what === what)?.says;
}

function valueOf(readings: readonly Reading[], what: string): number {
  const quantity = says(readings, what);
  return quantity?.kind === 'measure' ? (quantity.value ?? Number.NaN) : Number.NaN;
}

describe('a real run', () => {
  it('of a stall delays what was due, at least as long as predicted', { timeout: LONG }, async () => {
    const stream = await measureStall(context());
    const { checks, client } = stream;
    const { transit, delivery } = client;
    expect(delivery.count).toBe(transit.count);
    expect(delivery.count).toBe(1000);
    for (const q of [0.9, 0.99]) {
      const found = valueAtQuantile(delivery, q) ?? 0;
      expect(found).toBeGreaterThanOrEqual(valueAtQuantile(transit, q) ?? Infinity);
      // One period less: the event that the stall catches was due a moment before it began.
      expect(found).toBeGreaterThanOrEqual(
        predictedNs(STALL_MS * 1e6, STALL_PERIOD_NS, delivery.count, q) - STALL_PERIOD_NS,
      );
    }
    expect(checks.map(({ code }) => code)).toContain('server-late');
    expect(compareStamps(stream).right.length).toBeGreaterThan(compareStamps(stream).wrong.length);
    expect(valueOf(compareAverage(stream).wrong, 'average of the delay')).toBeGreaterThan(50e6);
  });

  it('of one process for both sides counts CPU on either side', { timeout: LONG }, async () => {
    const { wrong, right } = await traps.get('client-in-server').run(context());
    expect(valueOf(wrong, 'CPU of the server for each event')).toBeGreaterThan(0);
    expect(valueOf(right, 'CPU of the server for each event')).toBeGreaterThan(0);
    expect(valueOf(right, 'CPU of the client for each event')).toBeGreaterThan(0);
    expect(valueOf(wrong, 'p50 of delivery')).toBeGreaterThan(0);
  });

  it('of rounds gives every side of every round its own cost', { timeout: LONG }, async () => {
    const rounds = await measureRounds(context(), 2);
    const costs = rounds.flatMap(({ first, second }) => [first, second]);
    expect(costs).toHaveLength(4);
    for (const costNs of costs) expect(costNs).toBeGreaterThan(0);
    // Four fresh servers, measured one by one: no two come to the same fraction of a ns.
    expect(new Set(costs).size).toBe(4);
  });

  it('of a busy client is void by its cause', { timeout: LONG }, async () => {
    const { wrong } = await traps.get('saturated-client').run(context());
    expect(says(wrong, 'checks of this stretch')).toEqual({
      kind: 'words',
      words: expect.stringContaining('client-saturated'),
    });
  });

  it('of unequal messages finds exactly the 64 bytes', { timeout: LONG }, async () => {
    const { wrong, right } = await traps.get('unequal-payload').run(context());
    const sse = 'on the wire over SSE';
    const websocket = 'on the wire over WebSocket';
    expect(valueOf(wrong, sse) - valueOf(right, sse)).toBeCloseTo(64, 9);
    expect(valueOf(wrong, 'payload of an event over SSE')).toBe(320);
    expect(valueOf(right, 'payload of an event over SSE')).toBe(256);
    // A frame header of 4 bytes from 126 bytes of text on: RFC 6455, section 5.2.
    expect(valueOf(right, websocket)).toBe(260);
  });

  it('of the wall clock yields whole milliseconds only', { timeout: LONG }, async () => {
    const { wrong, right } = await traps.get('wall-clock').run(context());
    for (const what of ['p50', 'p90', 'p99']) {
      const quantity = says(wrong, what);
      expect(quantity?.kind === 'whole-ms' && Number.isInteger(quantity.ms)).toBe(true);
      expect(valueOf(right, what)).toBeGreaterThan(0);
    }
    expect(says(right, 'durations of exactly 0')).toEqual({ kind: 'share', share: 0 });
  });

  it(
    'of a client without resume misses exactly what was sent while it was away',
    { timeout: LONG },
    async () => {
      const counts = await measureLoss(context());
      expect(counts).toMatchObject({
        expected: 200,
        missed: AWAY,
        received: 200 - AWAY,
        duplicate: 0,
        reordered: 0,
      });
    },
  );

  it('is the same twice with one seed where it is simulated', async () => {
    const { run } = traps.get('fixed-order');
    expect(await run(context(5))).toEqual(await run(context(5)));
    expect(await run(context(5))).not.toEqual(await run(context(6)));
  });

  it('that is aborted ends its processes and fails', { timeout: LONG }, async () => {
    const controller = new AbortController();
    const running = traps.get('stamp-at-send').run({ ...context(), signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow();
  });
});

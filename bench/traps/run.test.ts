import { describe, expect, it } from 'vitest';
import { AWAY } from '../doctor/cut.ts';
import { measureStall, predictedNs, STALL_MS, STALL_PERIOD_NS } from '../doctor/stalled-server.ts';
import type { Trial } from '../rounds/context.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { compareAverage } from './average.ts';
import { traps } from './index.ts';
import { measureRounds } from './one-run.ts';
import { says, sidesOf, valueOf } from './readings.fixture.ts';
import { compareStamps } from './stamp-at-send.ts';
import { measureLoss } from './unread-loss.ts';

// Real processes. Only what no load of the machine can change is expected: a slow machine makes these slow, and not red.
const LONG = 120_000;

const trial = (seed = 7): Trial => ({ seed, cpus: null, signal: new AbortController().signal });

const runTrap = async (id: string, seed = 7) => sidesOf(await traps.get(id).run(trial(seed)));

describe('a real run', () => {
  it('of a stall delays what was due, at least as long as predicted', { timeout: LONG }, async () => {
    const stream = await measureStall(trial());
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
    const { wrong, right } = await runTrap('client-in-server');
    expect(valueOf(wrong, 'CPU of the server for each event')).toBeGreaterThan(0);
    expect(valueOf(right, 'CPU of the server for each event')).toBeGreaterThan(0);
    expect(valueOf(right, 'CPU of the client for each event')).toBeGreaterThan(0);
    expect(valueOf(wrong, 'p50 of delivery')).toBeGreaterThan(0);
  });

  it('of rounds gives every side its own cost', { timeout: LONG }, async () => {
    const rounds = await measureRounds(trial(), 1);
    const costs = rounds.flatMap(({ first, second }) => [first, second]);
    expect(costs).toHaveLength(2);
    // A machine with much else to do may deliver nothing within a window.
    const measured = costs.filter((costNs) => costNs !== null);
    for (const costNs of measured) expect(costNs).toBeGreaterThan(0);
    // Fresh servers, measured one by one: no two come to the same fraction of a ns.
    expect(new Set(measured).size).toBe(measured.length);
  });

  it('of a busy client is void by its cause', { timeout: LONG }, async () => {
    const { wrong } = await runTrap('saturated-client');
    expect(says(wrong, 'checks of this window')).toEqual([expect.stringContaining('client-saturated')]);
  });

  it('of unequal messages finds exactly the 64 bytes', { timeout: LONG }, async () => {
    const { wrong, right } = await runTrap('unequal-payload');
    const sse = 'on the wire over SSE';
    const websocket = 'on the wire over WebSocket';
    expect(valueOf(wrong, sse) - valueOf(right, sse)).toBeCloseTo(64, 9);
    expect(valueOf(wrong, 'payload of an event over SSE')).toBe(320);
    expect(valueOf(right, 'payload of an event over SSE')).toBe(256);
    // A frame header of 4 bytes from 126 bytes of text on: RFC 6455, section 5.2.
    expect(valueOf(right, websocket)).toBe(260);
  });

  it('of the wall clock yields whole milliseconds only', { timeout: LONG }, async () => {
    const { wrong, right } = await runTrap('wall-clock');
    for (const what of ['p50', 'p90', 'p99']) {
      expect(Number.isInteger(valueOf(wrong, what))).toBe(true);
      expect(says(wrong, what)?.at(-1)).toBe(' ms');
      expect(valueOf(right, what)).toBeGreaterThan(0);
    }
    expect(valueOf(right, 'durations of exactly 0')).toBe(0);
  });

  it(
    'of a client without resume misses exactly what was sent while it was away',
    { timeout: LONG },
    async () => {
      const counts = await measureLoss(trial());
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
    const first = await runTrap('fixed-order', 5);
    expect(await runTrap('fixed-order', 5)).toEqual(first);
    expect(await runTrap('fixed-order', 6)).not.toEqual(first);
  });

  it('that is aborted ends its processes and fails', { timeout: LONG }, async () => {
    const controller = new AbortController();
    const running = traps.get('stamp-at-send').run({ ...trial(), signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow();
  });
});

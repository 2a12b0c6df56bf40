import { describe, expect, it } from 'vitest';
import type { ClientWindow, Surroundings } from '../records/record.ts';
import { decodeHistogram, encodeHistogram } from '../stats/histogram.ts';
import { createRandom } from '../stats/random.ts';
import type { Usage } from './calls.ts';
import { mergeCollected, mergeUsage, mergeWindows } from './merge-clients.ts';

const surroundings: Surroundings = { loopCpuNs: 10, waitNs: 5, pressureNs: 7, throttledNs: 3 };

/** What one process observed of these delays, ns. */
function partOf(delays: readonly number[], changes: Partial<ClientWindow> = {}): ClientWindow {
  return {
    fromNs: 1000,
    untilNs: 2000,
    deliveries: delays.length,
    cpuUserUs: 30,
    cpuSystemUs: 20,
    loopUtilization: 0.25,
    surroundings,
    delivery: encodeHistogram(delays),
    transit: encodeHistogram(delays),
    negativeTransit: 0,
    ...changes,
  };
}

describe('the windows of several client processes together', () => {
  it('hold the delays of all, as if one process had seen them', () => {
    const random = createRandom(5, 'delays');
    const parts = Array.from({ length: 7 }, (_, part) =>
      Array.from({ length: 40 * part }, () => Math.floor(1e9 ** random.nextFloat())),
    );
    const merged = mergeWindows(parts.map((delays) => partOf(delays)));
    expect(merged.delivery.count).toBe(parts.flat().length);
    // Bin by bin, and so every percentile.
    expect(decodeHistogram(merged.delivery)).toEqual(decodeHistogram(encodeHistogram(parts.flat())));
    expect(merged.deliveries).toBe(parts.flat().length);
  });

  it('add CPU time and waiting, keep the busiest event loop, and do not add what the machine did', () => {
    const busy = { loopUtilization: 0.9, cpuUserUs: 70, fromNs: 1002, untilNs: 2004 };
    const merged = mergeWindows([partOf([1]), partOf([2, 3], busy)]);
    expect(merged).toMatchObject({
      fromNs: 1001,
      untilNs: 2002,
      cpuUserUs: 100,
      cpuSystemUs: 40,
      loopUtilization: 0.9,
      surroundings: { loopCpuNs: 20, waitNs: 10, pressureNs: 7, throttledNs: 3 },
    });
    expect(merged.processes).toMatchObject([
      { deliveries: 1, loopUtilization: 0.25 },
      { deliveries: 2, loopUtilization: 0.9 },
    ]);
  });

  it('are merged in one step or in two alike', () => {
    const [a, b, c] = [partOf([1, 2]), partOf([3]), partOf([1, 50])];
    expect(mergeWindows([mergeWindows([a, b]), c]).processes).toEqual(mergeWindows([a, b, c]).processes);
    expect(mergeWindows([mergeWindows([a, b]), c]).delivery).toEqual(mergeWindows([a, b, c]).delivery);
  });

  it('give no delay where one of them is impossible', () => {
    const merged = mergeWindows([partOf([1, 2]), partOf([], { negativeTransit: 2 })]);
    expect([merged.negativeTransit, merged.delivery.count, merged.transit.count]).toEqual([2, 0, 0]);
  });

  it('do not know what one of them does not know', () => {
    const blind = { surroundings: { ...surroundings, waitNs: null } };
    expect(mergeWindows([partOf([]), partOf([], blind)]).surroundings.waitNs).toBeNull();
  });
});

it('counts of several client processes are added, and a standstill is that of the longest', () => {
  const counts = {
    expected: 10,
    received: 9,
    missed: 1,
    duplicate: 2,
    reordered: 3,
    wireBytes: 400,
    payloadBytes: 300,
  };
  const part = { window: partOf([]), counts, lostConnections: 1, strayEvents: 4, stoodNs: 100 };
  expect(mergeCollected([part, { ...part, stoodNs: 300 }])).toMatchObject({
    counts: {
      expected: 20,
      received: 18,
      missed: 2,
      duplicate: 4,
      reordered: 6,
      wireBytes: 800,
      payloadBytes: 600,
    },
    lostConnections: 2,
    strayEvents: 8,
    stoodNs: 300,
  });
});

it('what several processes hold is added, and is unknown where one does not tell', () => {
  const usage: Usage = {
    atNs: 5,
    cpuUserUs: 1,
    cpuSystemUs: 2,
    heapUsedBytes: 3,
    externalBytes: 4,
    rssBytes: 50,
    timers: 6,
    surroundings,
  };
  expect(mergeUsage([usage, { ...usage, atNs: 9 }])).toMatchObject({
    atNs: 9,
    heapUsedBytes: 6,
    rssBytes: 100,
    timers: 12,
  });
  expect(mergeUsage([usage, { ...usage, rssBytes: null }]).rssBytes).toBeNull();
});

import { expect, it } from 'vitest';
import { mergeCollected } from '../processes/merge-clients.ts';
import { createRandom } from '../stats/random.ts';
import { encodeHistogram, valueAtQuantile } from '../stats/histogram.ts';
import { quantile, sortNumbers } from '../stats/quantile.ts';

const SHARDS = 100;
const WINDOWS = 8;
const DELIVERIES = 500;

/** What one simulated shard posts of one window, as text, and its delays. */
function post(shard: number, window: number): { text: string; delaysNs: readonly number[] } {
  const random = createRandom(11, `${shard} ${window}`);
  const delaysNs = Array.from({ length: DELIVERIES }, () =>
    Math.round(1e6 - 1e6 * Math.log(1 - random.nextFloat())),
  );
  const missed = shard === 41 && window === 3 ? 1 : 0;
  const delays = encodeHistogram(delaysNs);
  return {
    delaysNs,
    text: JSON.stringify({
      window: {
        fromNs: window * 1e9 + shard,
        untilNs: window * 1e9 + 5e8 + shard,
        deliveries: DELIVERIES,
        cpuUserUs: 1000.1 + shard / 3,
        cpuSystemUs: 200,
        loopUtilization: shard / 200,
        surroundings: { loopCpuNs: 1e6, waitNs: 0, pressureNs: shard, throttledNs: null },
        delivery: delays,
        transit: delays,
        negativeTransit: 0,
      },
      counts: {
        expected: DELIVERIES,
        received: DELIVERIES - missed,
        missed,
        duplicate: 0,
        reordered: 0,
        wireBytes: 100 * DELIVERIES,
        payloadBytes: 60 * DELIVERIES,
      },
      lostConnections: 0,
      strayEvents: 0,
      stoodNs: 0,
    }),
  };
}

/** The merge of one window, from the posted texts. */
const merge = (texts: readonly string[]): ReturnType<typeof mergeCollected> =>
  mergeCollected(texts.map((text): Parameters<typeof mergeCollected>[0][number] => JSON.parse(text)));

it(`${SHARDS} simulated shards are merged exactly, to the same bytes each time, and every part is kept`, () => {
  for (let window = 0; window < WINDOWS; window += 1) {
    const posts = Array.from({ length: SHARDS }, (_, shard) => post(shard, window));
    const texts = posts.map(({ text }) => text);
    const merged = merge(texts);
    expect(merged.counts).toMatchObject({
      expected: SHARDS * DELIVERIES,
      missed: window === 3 ? 1 : 0,
    });
    expect(merged.window.delivery.count).toBe(SHARDS * DELIVERIES);
    const all = sortNumbers(posts.flatMap(({ delaysNs }) => delaysNs));
    for (const q of [0.5, 0.9, 0.99]) {
      const exact = quantile(all, q) ?? 0;
      const found = valueAtQuantile(merged.window.delivery, q) ?? 0;
      expect(Math.abs(found / exact - 1)).toBeLessThan(0.002);
    }
    expect(merged.window.processes).toHaveLength(SHARDS);
    expect(merged.window.loopUtilization).toBe((SHARDS - 1) / 200);
    if (window === 0) expect(JSON.stringify(merge(texts))).toBe(JSON.stringify(merged));
  }
}, 60_000);

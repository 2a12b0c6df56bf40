import { measureStall, STALL_SETTING } from '../doctor/stalled-server.ts';
import { ns, share } from '../records/text.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { decodeHistogram, valueAtQuantile, type Encoded } from '../stats/histogram.ts';
import { quantiles, statement, trap, type TrapResult } from './trap.ts';

export const average = trap({
  title: 'The average of the delays',
  mistake:
    'All delays are added up and divided by their number. But most delays are short, and a few are a thousand times as ' +
    'long: one stall raises the average to a value that hardly any event had, and the number does not tell what happened.',
  rightWay:
    'The median shows the usual event, p90 and p99 show the slow ones, and the maximum shows the worst. A percentile needs ' +
    'enough events beyond it: at least ten.',
  seen:
    'An issue at autocannon, an HTTP load generator, pointed out that an average with a standard deviation makes readers ' +
    'think of a bell curve, which delays do not follow.',
  url: 'https://github.com/mcollina/autocannon/issues/138',
  run: async (trial) => compareAverage(await measureStall(trial)),
});

/** One stream by its average and by its percentiles. Pure. */
export function compareAverage({ client: { delivery } }: Pick<WholeWindow, 'client'>): TrapResult {
  const mean = meanOf(delivery);
  return {
    setting: STALL_SETTING,
    wrong: [statement('average of the delay', ns(mean))],
    right: [
      ...quantiles('the delay', delivery, [50, 90, 99]),
      statement('the longest delay', ns(valueAtQuantile(delivery, 1))),
      statement(
        'events within 20 % of the average',
        share(mean === null ? 0 : shareBetween(delivery, mean * 0.8, mean * 1.2)),
      ),
    ],
    lesson:
      'An average describes none of the delays. Ask for p50 and p99, and for the number of events they rest on.',
  };
}

/** The mean of a histogram, at most 0.1 % too large, as its bins are; null: it is empty. */
export function meanOf(histogram: Encoded): number | null {
  if (histogram.count === 0) return null;
  return decodeHistogram(histogram).reduce((sum, bin) => sum + bin.upTo * bin.count, 0) / histogram.count;
}

/** The share of the values of a histogram from `low` to `high`; 0 when it is empty. */
export function shareBetween(histogram: Encoded, low: number, high: number): number {
  const inside = decodeHistogram(histogram).filter(({ upTo }) => upTo >= low && upTo <= high);
  return inside.reduce((sum, bin) => sum + bin.count, 0) / Math.max(1, histogram.count);
}

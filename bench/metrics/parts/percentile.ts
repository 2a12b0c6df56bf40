import type { LoadStatistic } from '../../records/metric.ts';
import type { EncodedHistogram, WindowRecord } from '../../records/record.ts';
import { valueAtQuantileOfAll } from '../../stats/histogram.ts';
import { TAIL_DELAY, USUAL_DELAY } from './margins.ts';
import { sumOf } from './sum.ts';

/**
 * `eventsNeeded` is 10 / (1 - q): ten events beyond the percentile, so that it is not the luck of one or two. It counts
 * events, not deliveries: one event reaches all connections at once, and what holds it up holds up all of them.
 */
const PERCENTILES = {
  p50: { q: 0.5, eventsNeeded: 20, margin: USUAL_DELAY },
  p90: { q: 0.9, eventsNeeded: 100, margin: USUAL_DELAY },
  p99: { q: 0.99, eventsNeeded: 1000, margin: TAIL_DELAY },
} as const;

/** A percentile over the histograms of all windows together, in ns; null: too few events, or no histogram at all. */
export function percentileOf(
  statistic: keyof typeof PERCENTILES,
  histogramOf: (window: WindowRecord) => EncodedHistogram | undefined,
): LoadStatistic {
  const { q, eventsNeeded, margin } = PERCENTILES[statistic];
  return {
    statistic,
    margin,
    per: 'pair',
    of: (windows) => {
      const histograms = windows.flatMap((window) => histogramOf(window) ?? []);
      const events = sumOf(windows, (window) => window.server?.events);
      const values = sumOf(histograms, (histogram) => histogram.count);
      return Math.min(events, values) < eventsNeeded ? null : valueAtQuantileOfAll(histograms, q);
    },
    nullMeans: `${statistic} needs at least ${eventsNeeded} events with a time at which they were due, in all windows of a transport in a round`,
  };
}

import type { FaultStatistic, LoadStatistic } from '../../records/metric.ts';
import type { DeliveryCounts } from '../../records/record.ts';
import { EXACT } from './margins.ts';
import { perClient } from './per-client.ts';
import { share, sumOf } from './sum.ts';

/** What can go wrong with an event on its way: totals under load, means per client through a fault. */
export function countOf(field: 'missed' | 'duplicate' | 'reordered'): {
  readonly load: readonly LoadStatistic[];
  readonly fault: readonly FaultStatistic[];
} {
  return {
    load: [
      {
        statistic: 'total',
        margin: EXACT,
        // Always the whole round: these are rare, and a ratio of two windows without any does not exist.
        per: 'round',
        of: (windows) =>
          windows.some((window) => window.counts !== null)
            ? sumOf(windows, (window) => window.counts?.[field])
            : null,
        nullMeans: 'no window left counts',
      },
    ],
    fault: [perClient((fault) => fault.counts[field])],
  };
}

/** Bytes of some kind per event received, over all connections; null: nothing was received. */
export function bytesPerEvent(bytesOf: (counts: DeliveryCounts) => number): LoadStatistic {
  return {
    statistic: 'mean',
    margin: EXACT,
    per: 'pair',
    of: (windows) => {
      const counts = windows.flatMap((window) => window.counts ?? []);
      return share(
        sumOf(counts, bytesOf),
        sumOf(counts, ({ received }) => received),
      );
    },
    nullMeans: 'nothing was received',
  };
}

import type { LoadStatistic, MetricTable } from '../records/metric.ts';
import type { EncodedHistogram, WindowRecord } from '../records/record.ts';
import { valueAtQuantileOfAll } from '../stats/histogram.ts';
import { TAIL_DELAY, USUAL_DELAY } from './margins.ts';
import { readingsOf } from './readings.ts';
import { sumOf } from './sum.ts';

/** What a procedure reads to show the delay of deliveries, ns. */
export type DelayReading = 'delivery-p50';
const { at } = readingsOf<DelayReading>();

/**
 * `eventsNeeded` is 10 / (1 - q): ten events beyond the percentile, so that it does not depend on one or two. It counts
 * events, not deliveries: one event reaches all connections at once, and what delays it delays all of them. Those of a burst, which
 * are due together, count as one.
 */
export const PERCENTILES = {
  p50: { q: 0.5, eventsNeeded: 20, margin: USUAL_DELAY },
  p90: { q: 0.9, eventsNeeded: 100, margin: USUAL_DELAY },
  p99: { q: 0.99, eventsNeeded: 1000, margin: TAIL_DELAY },
} as const;

/** A percentile over the histograms of all windows together, ns; null: too few events, or no histogram. */
function percentile(
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
      const events = sumOf(windows, (window) => window.server?.dueTimes);
      const values = sumOf(histograms, (histogram) => histogram.count);
      return Math.min(events, values) < eventsNeeded ? null : valueAtQuantileOfAll(histograms, q);
    },
    nullMeans: `${statistic} needs at least ${eventsNeeded} events with a due time, in all windows of a transport in a round`,
  };
}

/** received - due, received - sent and sent - due. */
export const DELAY_METRICS = {
  // What a user sees, including every stall of the server.
  delivery: {
    label: 'Delivery',
    unit: 'ns',
    definition:
      'Time from the moment the plan wanted an event until a client had decoded it, over all connections. A stall of the server is part of it.',
    better: 'lower',
    load: (['p50', 'p90', 'p99'] as const).map((one) => percentile(one, ({ client }) => client?.delivery)),
    procedure: [at('delivery-p50', 'last', 'p50', USUAL_DELAY, 'nothing was delivered')],
  },
  transit: {
    label: 'Transit',
    unit: 'ns',
    definition:
      'Time from just before the server began to write an event until a client had decoded it, over all connections. A stall of the server is not part of it.',
    better: 'lower',
    load: (['p50', 'p90', 'p99'] as const).map((one) => percentile(one, ({ client }) => client?.transit)),
  },
  // The difference between delivery and transit.
  lag: {
    label: 'Server lag',
    unit: 'ns',
    definition:
      'Time from the moment the plan wanted an event until the server began to write it. It is part of delivery and explains it.',
    better: 'neither',
    load: (['p50', 'p99'] as const).map((one) => percentile(one, ({ server }) => server?.lag)),
  },
} as const satisfies MetricTable;

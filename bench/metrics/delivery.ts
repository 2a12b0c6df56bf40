import type { Metric } from '../records/metric.ts';
import type { WindowRecord } from '../records/record.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { percentileOf } from './parts/percentile.ts';
import { readingAt } from './parts/readings.ts';

const histogramOf = (window: WindowRecord) => window.client?.delivery;

/** received - due: what a user feels, with every stall of the server in it. */
export const delivery: Metric = {
  label: 'Delivery',
  unit: 'ns',
  definition:
    'Time from the moment an event was due by the plan until a client had decoded it, over all connections. A stall of the server shows here.',
  better: 'lower',
  load: [
    percentileOf('p50', histogramOf),
    percentileOf('p90', histogramOf),
    percentileOf('p99', histogramOf),
  ],
  fault: [],
  procedure: [
    readingAt(
      'delivery-p50',
      { statistic: 'p50', margin: USUAL_DELAY, nullMeans: 'nothing was delivered' },
      'last',
    ),
  ],
};

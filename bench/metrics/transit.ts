import type { Metric } from '../records/metric.ts';
import type { WindowRecord } from '../records/record.ts';
import { percentileOf } from './parts/percentile.ts';

const histogramOf = (window: WindowRecord) => window.client?.transit;

/** received - sent: the way alone, blind to events that were sent late. */
export const transit: Metric = {
  label: 'Transit',
  unit: 'ns',
  definition:
    'Time from just before the server began to write an event until a client had decoded it, over all connections. A stall of the server does not show here.',
  better: 'lower',
  load: [
    percentileOf('p50', histogramOf),
    percentileOf('p90', histogramOf),
    percentileOf('p99', histogramOf),
  ],
  fault: [],
};

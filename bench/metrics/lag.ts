import type { Metric } from '../records/metric.ts';
import type { WindowRecord } from '../records/record.ts';
import { percentileOf } from './parts/percentile.ts';

const histogramOf = (window: WindowRecord) => window.server?.lag;

/** sent - due: how late the server was. It explains the difference between delivery and transit. */
export const lag: Metric = {
  label: 'Server lag',
  unit: 'ns',
  definition:
    'Time from the moment an event was due by the plan until the server began to write it. It is part of delivery and explains it.',
  better: 'neither',
  load: [percentileOf('p50', histogramOf), percentileOf('p99', histogramOf)],
  fault: [],
};

import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What one event weighs with all that asks for it. */
export const bytesBothWays: Metric = {
  label: 'Bytes both ways per event',
  unit: 'bytes',
  definition:
    'Bytes that the server read from and wrote to its sockets, with all framing and headers, divided by the events that reached clients.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt('bytes', { statistic: 'mean', margin: COST, nullMeans: 'nothing was delivered' }, 'last'),
  ],
};

import type { Metric } from '../records/metric.ts';
import { HERD } from './parts/margins.ts';
import { readOnce } from './parts/readings.ts';

/** How dense the herd was: what the server has to be built for. */
export const herdWorst100ms: Metric = {
  label: 'Connects in the worst 100 ms',
  unit: 'count',
  definition:
    'The most connections that the server accepted within any 100 ms after it was back. A server that is overrun accepts more slowly: then more wanted to come than it shows.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [readOnce('worst-window', 'max', HERD, 100e6)],
};

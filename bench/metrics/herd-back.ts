import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readOnce } from './parts/readings.ts';

/** What a gentle return costs: somebody has to be the last. */
export const herdBack: Metric = {
  label: 'Back after',
  unit: 'ns',
  definition:
    'From the moment at which the server listens again until a client is open again: half of the clients, and the last one.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [readOnce('back', 'median', RECONNECT, 50), readOnce('back', 'max', RECONNECT, 100)],
};

import type { Metric } from '../records/metric.ts';
import { HERD } from './parts/margins.ts';
import { readOnce } from './parts/readings.ts';

/** Knocking at a closed door: harmless to a server that is away, and not to a proxy before it. */
export const failedAttempts: Metric = {
  label: 'Failed attempts',
  unit: 'count',
  definition: 'Attempts of all clients together that had begun before the server listened again.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [readOnce('failed-attempts', 'total', HERD)],
};

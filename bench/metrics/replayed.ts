import type { Metric } from '../records/metric.ts';
import { perClient } from './parts/per-client.ts';

/** What resuming costs the server in events. */
export const replayed: Metric = {
  label: 'Replayed events',
  unit: 'events',
  definition:
    'Events that the server sent again because a client asked for what it had missed: the mean per client.',
  better: 'neither',
  load: [],
  fault: [perClient((fault) => fault.replayed)],
};

import type { Metric } from '../records/metric.ts';
import { medianOverClients } from './parts/per-client.ts';

/** How long a user waits at the worst moment. */
export const longestGap: Metric = {
  label: 'Longest gap',
  unit: 'ns',
  definition:
    'Longest time in which a client received no event although events were due: the median over the clients.',
  better: 'lower',
  load: [],
  fault: [medianOverClients((client) => client.longestGapNs, 'received anything')],
};

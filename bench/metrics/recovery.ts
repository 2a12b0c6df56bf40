import type { Metric } from '../records/metric.ts';
import { medianOverClients } from './parts/per-client.ts';

/** How long it takes until events flow again. */
export const recovery: Metric = {
  label: 'Recovery',
  unit: 'ns',
  definition:
    'Time from the end of the fault until the first event that a client receives after it: the median over the clients. One that never recovers counts as slower than all others.',
  better: 'lower',
  load: [],
  fault: [medianOverClients((client) => client.recoveryNs, 'recovered')],
};

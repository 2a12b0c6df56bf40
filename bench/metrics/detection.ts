import type { Metric } from '../records/metric.ts';
import { medianOverClients } from './parts/per-client.ts';

/** How long a client believes in a connection that is gone. */
export const detection: Metric = {
  label: 'Detection',
  unit: 'ns',
  definition:
    'Time from the beginning of the fault until a client knows that its connection is gone: the median over the clients. One that never notices counts as slower than all others.',
  better: 'lower',
  load: [],
  fault: [medianOverClients((client) => client.detectionNs, 'noticed')],
};

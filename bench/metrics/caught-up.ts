import type { Metric } from '../records/metric.ts';
import { medianOverClients } from './parts/per-client.ts';

/** How long until a client is in the present again. */
export const caughtUp: Metric = {
  label: 'Caught up',
  unit: 'ns',
  definition:
    'Time from the end of the fault until a client receives the first event that was due after it, and so holds all that the server could still give: the median over the clients. One that never does counts as slower than all others.',
  better: 'lower',
  load: [],
  fault: [medianOverClients((client) => client.caughtUpNs, 'were in the present again')],
};

import type { Metric } from '../records/metric.ts';
import { perClient } from './parts/per-client.ts';

/** How hard the clients knock. Few can mean patience, or that a client gave up. */
export const attempts: Metric = {
  label: 'Reconnect attempts',
  unit: 'count',
  definition:
    'Connections that the link between the two sides accepted after the fault began, whatever became of them: the mean per client.',
  better: 'neither',
  load: [],
  fault: [perClient((fault) => fault.acceptsAfterFault)],
};

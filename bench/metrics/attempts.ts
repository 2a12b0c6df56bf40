import type { Metric } from '../model/metric.ts';
import { perClient } from './parts/per-client.ts';
import { sumOf } from './parts/sum.ts';

/** How hard the clients knock. Few can mean patience, or that a client gave up. */
export const attempts: Metric = {
  label: 'Reconnect attempts',
  unit: 'count',
  definition: 'Attempts to connect after the first, successful or not: the mean per client.',
  better: 'neither',
  load: [],
  fault: [perClient((fault) => sumOf(fault.clients, (client) => client.reconnectAttempts))],
};

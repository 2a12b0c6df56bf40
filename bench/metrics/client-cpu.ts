import type { Metric } from '../records/metric.ts';
import { cpuPerDelivery } from './parts/cpu.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What one delivery costs the client. */
export const clientCpu: Metric = {
  label: 'Client CPU per delivered event',
  unit: 'ns',
  definition:
    'CPU time of the client process, user and system, divided by the events it received over all connections in the same time.',
  better: 'lower',
  load: [cpuPerDelivery((window) => window.client)],
  fault: [],
  procedure: [
    readingAt('client-cpu', { statistic: 'mean', margin: COST, nullMeans: 'nothing was delivered' }, 'last'),
  ],
};

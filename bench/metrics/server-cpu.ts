import type { Metric } from '../records/metric.ts';
import { cpuPerDelivery } from './parts/cpu.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What one delivery costs the server. */
export const serverCpu: Metric = {
  label: 'Server CPU per delivered event',
  unit: 'ns',
  definition:
    'CPU time of the server process, user and system, divided by the events it wrote to connections in the same time.',
  better: 'lower',
  load: [cpuPerDelivery((window) => window.server)],
  fault: [],
  procedure: [
    readingAt('server-cpu', { statistic: 'mean', margin: COST, nullMeans: 'nothing was delivered' }, 'last'),
  ],
};

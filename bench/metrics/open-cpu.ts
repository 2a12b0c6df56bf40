import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** What a new connection costs the server. */
export const openCpu: Metric = {
  label: 'Server CPU per opening',
  unit: 'ns',
  definition:
    'CPU time of the server, user and system, from before the first opening until every client has its first event, divided by the openings.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [overReadings('open-cpu', 'mean', COST)],
};

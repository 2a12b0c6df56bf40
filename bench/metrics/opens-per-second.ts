import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** How fast clients get in. */
export const opensPerSecond: Metric = {
  label: 'Openings per second',
  unit: 'count',
  definition:
    'Openings divided by the time from the beginning of the first one until the last client has its first event. The client process takes its share of that time.',
  better: 'higher',
  load: [],
  fault: [],
  procedure: [overReadings('opens-per-second', 'mean', COST)],
};

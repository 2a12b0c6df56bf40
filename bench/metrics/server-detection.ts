import type { Metric } from '../records/metric.ts';
import { PERIODS } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What a ping is worth to the server alone. */
export const serverDetection: Metric = {
  label: 'Server detection, in heartbeat periods',
  unit: 'count',
  definition:
    'From the moment at which the path falls silent, half a period after a heartbeat, until the server gives the connection up, as the slope of a line over the heartbeat period.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['server-detection'], PERIODS)],
};

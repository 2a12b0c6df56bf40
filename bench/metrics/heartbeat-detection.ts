import type { Metric } from '../records/metric.ts';
import { PERIODS } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What a watchdog is worth, whatever the period: multiply by yours. */
export const heartbeatDetection: Metric = {
  label: 'Client detection, in heartbeat periods',
  unit: 'count',
  definition:
    'From the moment at which the path falls silent, half a period after a heartbeat, until a client gives the connection up, as the slope of a line over the heartbeat period.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['client-detection'], PERIODS)],
};

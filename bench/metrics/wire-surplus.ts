import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { sumOfReadings } from './parts/over-readings.ts';

/** Whether the wire is what the specifications say. */
export const wireSurplus: Metric = {
  label: 'Bytes beyond the formula',
  unit: 'bytes',
  definition:
    'Bytes counted on the socket for openings, events and heartbeats against those that the specifications give for them; neither too many nor too few make up for the other. 0: every byte is explained.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [sumOfReadings(['surplus'], EXACT)],
};

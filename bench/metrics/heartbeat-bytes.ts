import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { sumOfReadings } from './parts/over-readings.ts';

/** What a sign of life weighs. */
export const heartbeatBytes: Metric = {
  label: 'Bytes per heartbeat',
  unit: 'bytes',
  definition:
    'Bytes that the client read from its socket for one heartbeat, and wrote in answer to it. TCP and IP do not count.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [sumOfReadings(['heartbeat-read', 'heartbeat-written'], EXACT)],
};

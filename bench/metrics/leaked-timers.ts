import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** A timer keeps all that it refers to, and goes on working for a client long gone. */
export const leakedTimers: Metric = {
  label: 'Timers left behind by a connection',
  unit: 'count',
  definition:
    'Timers that keep the server alive while nobody is connected, as the slope of a line over the number of connections so far. 1 means that each one left a timer behind.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['timers'], EXACT)],
};

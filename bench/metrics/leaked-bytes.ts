import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What a connection leaves in memory. */
export const leakedBytes: Metric = {
  label: 'Memory left behind by a connection',
  unit: 'bytes',
  definition:
    'Heap of the server with nobody connected, behind full garbage collections, as the slope of a line over the number of connections so far. Some hundred bytes are the heap settling, and fade with more connections.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['heap-used'], MEMORY)],
};

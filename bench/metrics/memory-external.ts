import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes in buffers outside the heap. */
export const memoryExternal: Metric = {
  label: 'External buffers per connection',
  unit: 'bytes',
  definition:
    'Memory outside the heap that belongs to objects in it, such as buffers, as a slope over open connections.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [slopeOver(['external'], MEMORY)],
};

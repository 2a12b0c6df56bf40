import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes on the server. */
export const memory: Metric = {
  label: 'Server memory per connection',
  unit: 'bytes',
  definition:
    'Heap and external buffers of the server, behind full garbage collections, as the slope of a line over the number of open connections. What the process holds without any connection does not count.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['heap-used', 'external'], MEMORY)],
};

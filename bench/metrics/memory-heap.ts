import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes of the heap of V8. */
export const memoryHeap: Metric = {
  label: 'Heap per connection',
  unit: 'bytes',
  definition:
    'Heap of V8 that is in use on the server, behind full garbage collections, as a slope over open connections.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [slopeOver(['heap-used'], MEMORY)],
};

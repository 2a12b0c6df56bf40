import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes of the kernel, for both of its ends. */
export const memoryKernel: Metric = {
  label: 'Kernel memory per connection',
  unit: 'bytes',
  definition:
    'Slab memory of the kernel (/proc/meminfo), as a slope over open connections: sockets of both ends, as server and clients share the machine. What other programs do at the time is in it.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [slopeOver(['kernel'], MEMORY)],
};

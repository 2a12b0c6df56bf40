import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes of the machine's memory, for the server's process. */
export const memoryResident: Metric = {
  label: 'Resident memory per connection',
  unit: 'bytes',
  definition:
    'All memory of the server process that is resident, behind full garbage collections, as a slope over open connections. It also holds what Node.js does not count, such as compressors, and free space that was not given back.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [slopeOver(['heap-used', 'external', 'rest'], MEMORY)],
};

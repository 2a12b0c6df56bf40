import type { Metric } from '../records/metric.ts';
import { MEMORY } from './parts/margins.ts';
import { slopeOver } from './parts/readings.ts';

/** What one more connection takes of the process beyond what Node.js counts. */
export const memoryRest: Metric = {
  label: 'Other resident memory per connection',
  unit: 'bytes',
  definition:
    'What is resident in the server process beyond heap in use and external buffers, as a slope over open connections: compressors, libuv, and free space that was not given back.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [slopeOver(['rest'], MEMORY)],
};

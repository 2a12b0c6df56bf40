import type { Metric, MetricTable } from '../records/metric.ts';
import { MEMORY } from './margins.ts';
import { readingsOf } from './readings.ts';

/** What a procedure reads to show memory, in bytes by open connections. */
export type MemoryReading = 'heap-used' | 'external' | 'rest' | 'kernel';
const { slope } = readingsOf<MemoryReading>();

function perConnection(
  label: string,
  better: Metric['better'],
  parts: readonly MemoryReading[],
  definition: string,
): Metric {
  return { label, unit: 'bytes', definition, better, procedure: [slope(parts, MEMORY)] };
}

/** What one more connection takes. What the process holds without any connection does not count. */
export const MEMORY_METRICS = {
  memory: perConnection(
    'Server memory per connection',
    'lower',
    ['heap-used', 'external'],
    'Heap and external buffers of the server after full garbage collections, as the slope of a line over the number of open connections. What the process holds without any connection does not count.',
  ),
  // Includes what zlib and brotli hold, which is in neither heap nor external buffers.
  'memory-resident': perConnection(
    'Resident memory per connection',
    'lower',
    ['heap-used', 'external', 'rest'],
    'All resident memory of the server process after full garbage collections, as a slope over open connections. It includes what Node.js does not count, such as compressors, and free space that was not given back.',
  ),
  'memory-heap': perConnection(
    'Heap per connection',
    'neither',
    ['heap-used'],
    'V8 heap in use on the server after full garbage collections, as a slope over open connections.',
  ),
  'memory-external': perConnection(
    'External buffers per connection',
    'neither',
    ['external'],
    'Memory outside the heap that belongs to objects in it, such as buffers, as a slope over open connections.',
  ),
  'memory-rest': perConnection(
    'Other resident memory per connection',
    'neither',
    ['rest'],
    'Resident memory of the server process beyond heap in use and external buffers, as a slope over open connections: compressors, libuv, and free space that was not given back.',
  ),
  'memory-kernel': perConnection(
    'Kernel memory per connection',
    'neither',
    ['kernel'],
    'Slab memory of the kernel (/proc/meminfo), as a slope over open connections: sockets of both ends, as server and clients share the machine. Other programs running at the time are included.',
  ),
} as const satisfies MetricTable;

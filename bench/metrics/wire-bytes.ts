import type { Metric } from '../records/metric.ts';
import { bytesPerEvent } from './parts/counts.ts';
import { EXACT } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** What one event weighs on the wire. */
export const wireBytes: Metric = {
  label: 'Wire bytes per event',
  unit: 'bytes',
  definition:
    'Bytes that the clients read from their sockets, with all framing, divided by the events received. In a procedure, over all its lengths of events.',
  better: 'lower',
  load: [bytesPerEvent((counts) => counts.wireBytes)],
  fault: [],
  procedure: [overReadings('wire', 'mean', EXACT)],
};

import type { Metric } from '../records/metric.ts';
import { bytesPerEvent } from './parts/counts.ts';
import { EXACT } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** What the protocol adds to one event. */
export const overheadBytes: Metric = {
  label: 'Overhead bytes per event',
  unit: 'bytes',
  definition:
    'Bytes that the clients read from their sockets minus the JSON text of the events, divided by the events received. In a procedure, over all its lengths of events.',
  better: 'lower',
  load: [bytesPerEvent((counts) => counts.wireBytes - counts.payloadBytes)],
  fault: [],
  procedure: [overReadings('overhead', 'mean', EXACT)],
};

import type { Metric } from '../model/metric.ts';
import { bytesPerEvent } from './parts/counts.ts';

/** What the protocol adds to one event. */
export const overheadBytes: Metric = {
  label: 'Overhead bytes per event',
  unit: 'bytes',
  definition:
    'Bytes that the clients read from their sockets minus the JSON text of the events, divided by the events received.',
  better: 'lower',
  load: [bytesPerEvent((counts) => counts.wireBytes - counts.payloadBytes)],
  fault: [],
};

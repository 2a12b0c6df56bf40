import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { sumOfReadings } from './parts/over-readings.ts';

/** What a connection weighs before its first event. */
export const handshakeBytes: Metric = {
  label: 'Bytes to open a connection',
  unit: 'bytes',
  definition:
    'Bytes that the client wrote to and read from its socket until events could come: the request and the answer, with all that the server sends by itself behind it. TCP and IP do not count.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [sumOfReadings(['opening-read', 'opening-written'], EXACT)],
};

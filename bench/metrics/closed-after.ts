import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** How long the server puts up with a client that does not read. */
export const closedAfter: Metric = {
  label: 'Slow client closed after',
  unit: 'ns',
  definition:
    'Time from the first event that a client did not read until the server closed its connection, as its buffer had passed the limit.',
  better: 'neither',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'closed-after',
      {
        statistic: 'median',
        margin: RECONNECT,
        nullMeans: 'the server did not close it',
      },
      'last',
    ),
  ],
};

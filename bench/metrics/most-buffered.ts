import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** How much a client that does not read makes the server hold. */
export const mostBuffered: Metric = {
  label: 'Most bytes held for a slow client',
  unit: 'bytes',
  definition:
    'The most unsent bytes that the server process held for all its connections while one client did not read. Bytes in the kernel are not among them.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'most-buffered',
      {
        statistic: 'total',
        margin: COST,
        nullMeans: 'the server was not looked at',
      },
      'last',
    ),
  ],
};

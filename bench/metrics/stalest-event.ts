import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** How far behind a client is that reads again. */
export const stalestEvent: Metric = {
  label: 'Oldest event after a stall',
  unit: 'ns',
  definition:
    'The largest age, from due to decoded, of an event that reached the slow client after it read again.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'stalest-event',
      {
        statistic: 'median',
        margin: RECONNECT,
        nullMeans: 'the client never read again',
      },
      'last',
    ),
  ],
};

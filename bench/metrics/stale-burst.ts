import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What falls upon a client that reads again. */
export const staleBurst: Metric = {
  label: 'Stale events after a stall',
  unit: 'events',
  definition: 'Events that were due before the slow client read again, and reached it after that.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'stale-burst',
      { statistic: 'total', margin: COST, nullMeans: 'the client never read again' },
      'last',
    ),
  ],
};

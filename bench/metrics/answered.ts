import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** How many ordinary requests get through. */
export const answered: Metric = {
  label: 'Ordinary requests answered',
  unit: 'events/s',
  definition:
    'Requests of a fixed rate that were answered each second, while the server sends the most events of this cell.',
  better: 'higher',
  load: [],
  fault: [],
  procedure: [
    readingAt('answered', { statistic: 'mean', margin: COST, nullMeans: 'no request was answered' }, 'last'),
  ],
};

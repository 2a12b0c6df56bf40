import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What asking takes. */
export const requests: Metric = {
  label: 'Requests per delivered event',
  unit: 'count',
  definition:
    'Requests that the server answered without an upgrade while events were sent, divided by the events that reached clients.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt('requests', { statistic: 'mean', margin: COST, nullMeans: 'nothing was delivered' }, 'last'),
  ],
};

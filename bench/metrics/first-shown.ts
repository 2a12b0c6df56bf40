import type { Metric } from '../records/metric.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { valueOf } from './parts/readings.ts';

/** How long the first event of a stream takes to show. */
export const firstShown: Metric = {
  label: 'Delay of the first event',
  unit: 'ns',
  definition:
    'From when the first event of a stream was due to when a client decoded it; the median over the connections.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    {
      statistic: 'median',
      margin: USUAL_DELAY,
      of: valueOf('first-event'),
      nullMeans: 'on some connection no event came at all, however long the procedure waited',
    },
  ],
};

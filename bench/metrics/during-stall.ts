import type { Metric } from '../records/metric.ts';
import { TAIL_DELAY } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What the others feel while one client does not read. */
export const duringStall: Metric = {
  label: 'Delivery to others during a stall',
  unit: 'ns',
  definition: 'Time from due to decoded for all other clients, while one client does not read.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'others-p99',
      {
        statistic: 'p99',
        margin: TAIL_DELAY,
        nullMeans: 'nothing was delivered',
      },
      'last',
    ),
  ],
};

import type { Metric } from '../records/metric.ts';
import { TAIL_DELAY } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What the others feel before one client stops reading. */
export const beforeStall: Metric = {
  label: 'Delivery to others before a stall',
  unit: 'ns',
  definition: 'Time from due to decoded for all other clients, while everybody reads.',
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
      'first',
    ),
  ],
};

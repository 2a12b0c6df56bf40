import type { Metric } from '../records/metric.ts';
import { TAIL_DELAY, USUAL_DELAY } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What the stream costs everybody else. */
export const foreground: Metric = {
  label: 'Ordinary requests',
  unit: 'ns',
  definition:
    'Time from the moment an ordinary request was due until its whole answer was there, while the server sends the most events of this cell.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'latency-p50',
      { statistic: 'p50', margin: USUAL_DELAY, nullMeans: 'no request was answered' },
      'last',
    ),
    readingAt(
      'latency-p99',
      { statistic: 'p99', margin: TAIL_DELAY, nullMeans: 'no request was answered' },
      'last',
    ),
  ],
};

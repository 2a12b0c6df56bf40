import type { Metric } from '../records/metric.ts';
import { TAIL_DELAY, USUAL_DELAY } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What ordinary requests take on a server whose connections are idle. */
export const foregroundIdle: Metric = {
  label: 'Ordinary requests, idle stream',
  unit: 'ns',
  definition:
    'Time from the moment an ordinary request was due until its whole answer was there, while the connections of the stream are open and idle.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'latency-p50',
      { statistic: 'p50', margin: USUAL_DELAY, nullMeans: 'no request was answered' },
      'first',
    ),
    readingAt(
      'latency-p99',
      { statistic: 'p99', margin: TAIL_DELAY, nullMeans: 'no request was answered' },
      'first',
    ),
  ],
};

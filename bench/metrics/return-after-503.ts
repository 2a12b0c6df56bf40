import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readingOf } from './parts/readings.ts';

/** Whether and when a browser comes back by itself where a proxy has said 503 meanwhile. */
export const returnAfter503: Metric = {
  label: 'Back by itself after 503 for 4 s',
  unit: 'ns',
  definition:
    'Time from the end of the answers until the next connection of the same page is accepted. No code of the page helps. Without a value it did not come back while it was waited for.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [readingOf('return-after-503', RECONNECT, 'it did not come back')],
};

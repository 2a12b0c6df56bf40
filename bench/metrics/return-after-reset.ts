import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readingOf } from './parts/readings.ts';

/** Whether and when a browser comes back by itself. */
export const returnAfterReset: Metric = {
  label: 'Back by itself after a reset',
  unit: 'ns',
  definition:
    'Time from a reset of the connection until the next one of the same page is accepted. No code of the page helps. Without a value it did not come back while it was waited for.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [readingOf('return-after-reset', RECONNECT, 'it did not come back')],
};

import type { Metric } from '../records/metric.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** How long a user waits for the first event. */
export const firstEvent: Metric = {
  label: 'Time to first event',
  unit: 'ns',
  definition:
    'From when the client begins to connect until it has decoded its first event, which the server sends at once: the client comes back for the one event that it has missed.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    overReadings('first-event', 'median', USUAL_DELAY),
    overReadings('first-event', 'p90', USUAL_DELAY),
  ],
};

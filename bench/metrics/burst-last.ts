import type { Metric } from '../records/metric.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** When a burst is over for its reader. */
export const burstLast: Metric = {
  label: 'Delay of the last event of a burst',
  unit: 'ns',
  definition:
    'From when the first of several events that are due together was sent until the last of them was received.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [overReadings('burst-last', 'median', USUAL_DELAY)],
};

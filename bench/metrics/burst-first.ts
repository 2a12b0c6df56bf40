import type { Metric } from '../records/metric.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** What the first event of a burst waits for the others. */
export const burstFirst: Metric = {
  label: 'Delay of the first event of a burst',
  unit: 'ns',
  definition: 'From when the first of several events that are due together was sent until it was received.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [overReadings('burst-first', 'median', USUAL_DELAY)],
};

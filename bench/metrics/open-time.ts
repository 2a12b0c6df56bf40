import type { Metric } from '../records/metric.ts';
import { USUAL_DELAY } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** How long it takes until events can come. */
export const openTime: Metric = {
  label: 'Time to open',
  unit: 'ns',
  definition: "From when the client begins to connect until it has read the server's answer to its request.",
  better: 'lower',
  load: [],
  fault: [],
  procedure: [overReadings('open-time', 'median', USUAL_DELAY)],
};

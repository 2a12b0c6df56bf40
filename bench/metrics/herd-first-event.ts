import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readOnce } from './parts/readings.ts';

/** How long a returning client waits in the crowd. */
export const herdFirstEvent: Metric = {
  label: 'First event after the attempt',
  unit: 'ns',
  definition:
    'From the beginning of the attempt that came through until the client had its first event, the wait for the accept included. An event is due each 100 ms, so an idle server comes to about 50 ms.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readOnce('first-event-median', 'median', RECONNECT),
    readOnce('first-event-max', 'max', RECONNECT),
  ],
};

import type { Metric } from '../records/metric.ts';
import { RECONNECT } from './parts/margins.ts';
import { readOnce } from './parts/readings.ts';

/** What everybody else on that server felt. */
export const loopDelay: Metric = {
  label: 'Event-loop delay of the server',
  unit: 'ns',
  definition:
    "From one look at the server's event loop to the next, asked for each ms, while its clients came back: `monitorEventLoopDelay` of Node.js. Idle, it is a little more than 1 ms.",
  better: 'lower',
  load: [],
  fault: [],
  procedure: [readOnce('loop-delay-p99', 'p99', RECONNECT), readOnce('loop-delay-max', 'max', RECONNECT)],
};

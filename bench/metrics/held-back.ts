import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { valueOf } from './parts/readings.ts';

/** What a stream keeps to itself. */
export const heldBack: Metric = {
  label: 'Events held back per connection',
  unit: 'events',
  definition:
    'Events that had been sent and had not arrived half a second after the last one, divided by the connections. They wait in a buffer of the server.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [{ statistic: 'mean', margin: EXACT, of: valueOf('held-back'), nullMeans: 'it was not read' }],
};

import type { Metric } from '../records/metric.ts';
import { countOf } from './parts/counts.ts';

/** Lost for good. */
export const missed: Metric = {
  label: 'Missed events',
  unit: 'events',
  definition:
    'Events in the plan that a connection never received. Under load: the total over all connections and rounds. Through a fault: the mean per client.',
  better: 'lower',
  ...countOf('missed'),
};

import type { Metric } from '../records/metric.ts';
import { countOf } from './parts/counts.ts';

/** Received more than once. */
export const duplicate: Metric = {
  label: 'Duplicate events',
  unit: 'events',
  definition:
    'Events that a connection received again. Under load: the total over all connections and rounds. Through a fault: the mean per client.',
  better: 'lower',
  ...countOf('duplicate'),
};

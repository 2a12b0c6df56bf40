import type { Metric } from '../records/metric.ts';
import { countOf } from './parts/counts.ts';

/** Received after a later one. */
export const reordered: Metric = {
  label: 'Reordered events',
  unit: 'events',
  definition:
    'Events that a connection received after one with a higher number. Under load: the total over all connections and rounds. Through a fault: the mean per client.',
  better: 'lower',
  ...countOf('reordered'),
};

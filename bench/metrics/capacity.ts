import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingOf } from './parts/readings.ts';

/** How much the server carries before users feel it. */
export const capacity: Metric = {
  label: 'Capacity at an objective',
  unit: 'events/s',
  definition:
    'The highest rate of events at which 99 of 100 deliveries arrived within the objective of the cell, where the server was the limit. Where the client was, there is no value: it would be a lower bound.',
  better: 'higher',
  load: [],
  fault: [],
  procedure: [readingOf('capacity', COST, 'the server was not the limit')],
};

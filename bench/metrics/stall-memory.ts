import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { readingAt } from './parts/readings.ts';

/** What a client that does not read takes of the server. */
export const stallMemory: Metric = {
  label: 'Server memory for a slow client',
  unit: 'bytes',
  definition:
    'How much heap and external buffers of the server, behind full garbage collections, grew from before the stall to its end.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    readingAt(
      'memory-growth',
      { statistic: 'total', margin: COST, nullMeans: 'memory was not read' },
      'last',
    ),
  ],
};

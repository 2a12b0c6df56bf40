import type { Metric } from '../records/metric.ts';
import { EXACT } from './parts/margins.ts';
import { readingOf } from './parts/readings.ts';

/** How many connections a browser opens to one origin. */
export const browserLimit: Metric = {
  label: 'Open at once in a browser',
  unit: 'count',
  definition:
    'Connections that one page has open to one origin over HTTP/1.1, of all that it asked for, when no further one opens.',
  better: 'higher',
  load: [],
  fault: [],
  procedure: [readingOf('open-at-once', EXACT, 'no browser could be asked')],
};

import { COST, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { Reads } from './procedure.ts';

const { over } = readingsOf<Reads>();

export const ownMetrics = {
  'first-event': {
    label: 'Time to first event',
    unit: 'ns',
    definition:
      'From when the client starts to connect until it has decoded its first event, which the server sends at once: the client resumes for the one event that it has missed.',
    better: 'lower',
    procedure: [over('first-event', 'median', USUAL_DELAY), over('first-event', 'p90', USUAL_DELAY)],
  },
  'open-time': {
    label: 'Time to open',
    unit: 'ns',
    definition:
      "From when the client starts to connect until it has read the server's response to its request.",
    better: 'lower',
    procedure: [over('open-time', 'median', USUAL_DELAY)],
  },
  'open-cpu': {
    label: 'Server CPU per opening',
    unit: 'ns',
    definition:
      'CPU time of the server, user and system, from before the first opening until every client has its first event, divided by the openings.',
    better: 'lower',
    procedure: [over('open-cpu', 'mean', COST)],
  },
  'opens-per-second': {
    label: 'Openings per second',
    unit: 'count',
    definition:
      'Openings divided by the time from the start of the first one until the last client has its first event. The client process takes its share of that time.',
    better: 'higher',
    procedure: [over('opens-per-second', 'mean', COST)],
  },
} as const satisfies MetricTable;

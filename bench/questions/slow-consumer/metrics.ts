import { COST, RECONNECT, TAIL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const NOTHING = 'nothing was delivered';
const NEVER_READ = 'the client did not resume reading';

export const ownMetrics = {
  'most-buffered': {
    label: 'Most bytes held for a slow client',
    unit: 'bytes',
    definition:
      'The most unsent bytes that the server process held for all its connections while one client did not read. Bytes in the kernel are not among them.',
    better: 'lower',
    procedure: [at('most-buffered', 'last', 'total', COST, 'the server was not sampled')],
  },
  'stall-memory': {
    label: 'Server memory for a slow client',
    unit: 'bytes',
    definition:
      'Growth of heap and external buffers of the server, after full garbage collections, from before the stall to its end.',
    better: 'lower',
    procedure: [at('memory-growth', 'last', 'total', COST, 'memory was not read')],
  },
  'closed-after': {
    label: 'Slow client closed after',
    unit: 'ns',
    definition:
      'Time from the first event that a client did not read until the server closed its connection because its buffer had passed the limit.',
    better: 'neither',
    procedure: [at('closed-after', 'last', 'median', RECONNECT, 'the server did not close it')],
  },
  'before-stall': {
    label: 'Delivery to others before a stall',
    unit: 'ns',
    definition: 'Time from due to decoded for all other clients, while every client reads.',
    better: 'lower',
    procedure: [at('others-p99', 'first', 'p99', TAIL_DELAY, NOTHING)],
  },
  'during-stall': {
    label: 'Delivery to others during a stall',
    unit: 'ns',
    definition: 'Time from due to decoded for all other clients, while one client does not read.',
    better: 'lower',
    procedure: [at('others-p99', 'last', 'p99', TAIL_DELAY, NOTHING)],
  },
  'stale-burst': {
    label: 'Stale events after a stall',
    unit: 'events',
    definition: 'Events that were due before the slow client resumed reading, and reached it after that.',
    better: 'lower',
    procedure: [at('stale-burst', 'last', 'total', COST, NEVER_READ)],
  },
  'stalest-event': {
    label: 'Oldest event after a stall',
    unit: 'ns',
    definition:
      'The largest age, from due to decoded, of an event that reached the slow client after it resumed reading.',
    better: 'lower',
    procedure: [at('stalest-event', 'last', 'median', RECONNECT, NEVER_READ)],
  },
} as const satisfies MetricTable;

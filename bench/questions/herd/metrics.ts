import { HERD, RECONNECT } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { Reads } from './parts.ts';

const { at } = readingsOf<Reads>();

export const ownMetrics = {
  'herd-worst-100ms': {
    label: 'Connects in the worst 100 ms',
    unit: 'count',
    definition:
      'The most connections that the server accepted within any 100 ms after its restart. An overloaded server accepts more slowly: then more clients tried than this shows.',
    better: 'lower',
    procedure: [at('worst-window', 100e6, 'max', HERD)],
  },
  'herd-back': {
    label: 'Reconnected after',
    unit: 'ns',
    definition:
      'From the moment the server listens again until a client is connected again: half of the clients, and the last one.',
    better: 'lower',
    procedure: [at('back', 50, 'median', RECONNECT), at('back', 100, 'max', RECONNECT)],
  },
  'failed-attempts': {
    label: 'Failed attempts',
    unit: 'count',
    definition: 'Attempts of all clients together that started before the server listened again.',
    better: 'neither',
    procedure: [at('failed-attempts', null, 'total', HERD)],
  },
  'herd-first-event': {
    label: 'First event after the attempt',
    unit: 'ns',
    definition:
      'From the start of the successful attempt until the client had its first event, including the wait for the accept. An event is due every 100 ms, so on an idle server this is about 50 ms.',
    better: 'lower',
    procedure: [
      at('first-event-median', null, 'median', RECONNECT),
      at('first-event-max', null, 'max', RECONNECT),
    ],
  },
  'loop-delay': {
    label: 'Event-loop delay of the server',
    unit: 'ns',
    definition:
      "Interval between two checks of the server's event loop, requested every ms, while its clients reconnected: `monitorEventLoopDelay` of Node.js. When idle, it is a little more than 1 ms.",
    better: 'lower',
    procedure: [at('loop-delay-p99', null, 'p99', RECONNECT), at('loop-delay-max', null, 'max', RECONNECT)],
  },
} as const satisfies MetricTable;

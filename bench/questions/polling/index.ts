import { COST } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const cell = {
  procedure: 'polling',
  connections: 50,
  transports: ['sse', 'websocket', 'long-polling', 'polling-200ms', 'polling-1s'],
} as const;

const load = (rates: string): string =>
  `Fifty clients want ${rates} events/s each: two streams send them, long polling waits for each one, and polling asks every 200 ms or every second.`;

const byEvents = readingCurves<Reads>({ label: 'Events per second', unit: 'events/s', scale: 'linear' });
const byPolls = readingCurves<Reads>({ label: 'Polls per second', unit: 'events/s', scale: 'linear' });

export const question = defineQuestion({
  title: 'Polling',
  question: 'What does a stream save compared with clients that poll?',
  own: {
    requests: {
      label: 'Requests per delivered event',
      unit: 'count',
      definition:
        'Requests that the server answered without an upgrade while events were sent, divided by the events that reached clients.',
      better: 'lower',
      procedure: [at('requests', 'last', 'mean', COST, 'nothing was delivered')],
    },
    'bytes-both-ways': {
      label: 'Bytes both ways per event',
      unit: 'bytes',
      definition:
        'Bytes that the server read from and wrote to its sockets, with all framing and headers, divided by the events that reached clients.',
      better: 'lower',
      procedure: [at('bytes', 'last', 'mean', COST, 'nothing was delivered')],
    },
  },
  procedures: { polling: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('one-rate', '50 clients, 10 events/s', {
      ...cell,
      settings: { connections: 50, eventsPerSecond: [10], measureMs: 1000 },
      load: load('10'),
      armSeconds: 4.6,
      rounds: { quick: 1 },
    }),
    makeProcedureCell('rates', '50 clients, 2 and 20 events/s', {
      ...cell,
      settings: { connections: 50, eventsPerSecond: [2, 20], measureMs: 3000 },
      load: load('2 and then 20'),
      armSeconds: 10.5,
      rounds: { standard: 2, full: 6 },
    }),
  ],
  metrics: ['delivery', 'requests', 'bytes-both-ways', 'server-cpu', 'client-cpu'],
  curves: [
    byEvents('Delivery, p50', 'ns', 'delivery-p50'),
    byEvents('Requests per delivered event', 'count', 'requests'),
    byEvents('Bytes both ways per event', 'bytes', 'bytes'),
    byEvents('Server CPU per delivered event', 'ns', 'server-cpu'),
    byEvents('Client CPU per delivered event', 'ns', 'client-cpu'),
    byPolls('Server CPU per empty poll', 'ns', 'question-cpu'),
    byPolls('Bytes of an empty response', 'bytes', 'question-bytes'),
  ],
});

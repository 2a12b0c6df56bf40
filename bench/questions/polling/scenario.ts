import type { CurveSpec, Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'polling',
  connections: 50,
  transports: ['sse', 'websocket', 'long-polling', 'polling-200ms', 'polling-1s'],
  primary: [],
} as const satisfies Partial<ProcedureCell>;

const quantities = [
  ['Delivery, p50', 'ns', 'delivery-p50'],
  ['Requests per delivered event', 'count', 'requests'],
  ['Bytes both ways per event', 'bytes', 'bytes'],
  ['Server CPU per delivered event', 'ns', 'server-cpu'],
  ['Client CPU per delivered event', 'ns', 'client-cpu'],
] as const;

function curve(label: string, unit: CurveSpec['unit'], along: string, quantity: string): CurveSpec {
  const x = { label: along, unit: 'events/s', scale: 'linear' } as const;
  return { label, unit, x, from: { kind: 'readings', quantity } };
}

/** What a stream replaces: clients that ask again and again. */
export const polling = {
  title: 'Polling',
  question: 'What does a stream save against clients that ask?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'one-rate',
      label: '50 clients, 10 events/s',
      settings: { connections: 50, eventsPerSecond: [10], measureMs: 1000 },
      load: 'Fifty clients want 10 events/s each: two streams send them, long polling waits for each one, and polling asks every 200 ms or every second.',
      armSeconds: 4.6,
      rounds: { quick: 1, standard: 0, full: 0 },
    },
    {
      ...cell,
      id: 'rates',
      label: '50 clients, 2 and 20 events/s',
      settings: { connections: 50, eventsPerSecond: [2, 20], measureMs: 3000 },
      load: 'Fifty clients want 2 and then 20 events/s each: two streams send them, long polling waits for each one, and polling asks every 200 ms or every second.',
      armSeconds: 10.5,
      rounds: { quick: 0, standard: 2, full: 6 },
    },
  ],
  metrics: ['delivery', 'requests', 'bytes-both-ways', 'server-cpu', 'client-cpu'],
  curves: [
    ...quantities.map(([label, unit, quantity]) => curve(label, unit, 'Events per second', quantity)),
    curve('Server CPU per question without news', 'ns', 'Questions per second', 'question-cpu'),
    curve('Bytes of an answer without news', 'bytes', 'Questions per second', 'question-bytes'),
  ],
} as const satisfies Scenario;

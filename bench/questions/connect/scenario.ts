import type { Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'connect',
  transports: null,
  connections: 300,
  armSeconds: 1,
  rounds: { quick: 1, standard: 6, full: 16 },
  primary: [],
} as const satisfies Partial<ProcedureCell>;

const oneByOne = {
  opens: 300,
  atOnce: 1,
  warmUp: 200,
  isReused: false,
  isTls: false,
} as const satisfies ProcedureCell['settings'];

const many = { ...oneByOne, opens: 500, atOnce: 500 } as const;

/** What it takes to get in. */
export const connect = {
  title: 'Connecting',
  question: 'How long does a client wait for its first event, and what does an opening cost the server?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'cold',
      label: 'one at a time',
      settings: oneByOne,
      load: 'One after the other, 300 openings, each on a new TCP connection, after 200 to warm up.',
      primary: ['first-event.median'],
    },
    {
      ...cell,
      id: 'at-once',
      label: '500 at once',
      settings: many,
      load: 'In one turn of the event loop 500 openings begin, each on a new TCP connection, after 200 to warm up.',
      connections: 500,
    },
    {
      ...cell,
      id: 'reused',
      label: 'over an open connection',
      settings: { ...oneByOne, isReused: true },
      load: 'One after the other, 300 openings, each over a TCP connection that has carried a request before.',
    },
    {
      ...cell,
      id: 'tls',
      label: 'over TLS 1.3',
      settings: { ...oneByOne, opens: 100, warmUp: 80, isTls: true },
      load: 'One after the other, 100 openings, each with a whole TLS 1.3 handshake, after 80 to warm up.',
      armSeconds: 1.2,
    },
    {
      ...cell,
      id: 'tls-at-once',
      label: '200 at once over TLS 1.3',
      settings: { ...many, opens: 200, atOnce: 200, warmUp: 80, isTls: true },
      load: 'In one turn of the event loop 200 openings begin, each with a whole TLS 1.3 handshake.',
      connections: 200,
      armSeconds: 1.1,
    },
  ],
  metrics: ['first-event', 'open-time', 'open-cpu', 'opens-per-second'],
} as const satisfies Scenario;

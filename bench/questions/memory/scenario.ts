import type { CurveSpec, Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'memory',
  primary: [],
} as const satisfies Partial<ProcedureCell>;

/** Few enough for every run: what a connection takes does not hang on how many there are. */
const few = { ...cell, connections: 1000, armSeconds: 2.2 } as const;
const FEW = [0, 500, 1000];

/** As many as one process carries here without more open files than systems allow. */
const many = { ...cell, connections: 10_000, rounds: { quick: 0, standard: 0, full: 6 } } as const;
const MANY = [0, 1000, 2500, 5000, 10_000];

/** So many that every compressor has begun to work. */
const EVENTS = 3;

function curve(label: string, quantity: string): CurveSpec {
  const x = { label: 'Connections', unit: 'count', scale: 'linear' } as const;
  return { label, unit: 'bytes', x, from: { kind: 'readings', quantity } };
}

/** What a connection takes on the server, from none to many of them. */
export const memory = {
  title: 'Memory',
  question: 'How much memory does a connection take on the server?',
  defaultIn: [],
  cells: [
    {
      ...few,
      id: 'idle',
      label: 'idle connections',
      settings: { steps: FEW, events: 0 },
      load: 'Up to 1,000 connections that never got an event, read behind full garbage collections.',
      transports: null,
      rounds: { quick: 1, standard: 6, full: 6 },
    },
    {
      ...few,
      id: 'active',
      label: 'active connections',
      settings: { steps: FEW, events: EVENTS },
      load: 'Up to 1,000 connections that all got some events, read behind full garbage collections.',
      armSeconds: 3,
      transports: ['sse', 'websocket', 'websocket-deflate'],
      rounds: { quick: 1, standard: 8, full: 8 },
      primary: ['memory.slope'],
    },
    {
      ...many,
      id: 'idle-10000',
      label: 'up to 10,000 idle connections',
      settings: { steps: MANY, events: 0 },
      load: 'Up to 10,000 connections that never got an event, read behind full garbage collections.',
      armSeconds: 12,
      transports: ['sse', 'websocket', 'sse-http', 'raw-tcp'],
    },
    {
      ...many,
      id: 'active-10000',
      label: 'up to 10,000 active connections',
      settings: { steps: MANY, events: EVENTS },
      load: 'Up to 10,000 connections that all got some events, read behind full garbage collections.',
      armSeconds: 15,
      transports: ['sse', 'websocket', 'sse-http'],
    },
  ],
  metrics: ['memory', 'memory-resident', 'memory-heap', 'memory-external', 'memory-rest', 'memory-kernel'],
  curves: [
    curve('Heap in use', 'heap-used'),
    curve('External buffers', 'external'),
    curve('Other resident memory', 'rest'),
    curve('Kernel memory of the machine', 'kernel'),
  ],
} as const satisfies Scenario;

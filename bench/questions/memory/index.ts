import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './parts.ts';

/** Few enough for every run. */
const few = { procedure: 'memory', connections: 1000 } as const;
const FEW = [0, 100, 500, 1000];

/** As many as one process carries without more open files than systems allow by default. */
const many = { procedure: 'memory', connections: 10_000, rounds: { full: 6 } } as const;
const MANY = [0, 100, 1000, 2500, 5000, 10_000];

/** Events for each active connection: enough for every compressor to have begun to work. */
const EVENTS = 3;

const idle = (connections: string) =>
  `Up to ${connections} connections that never got an event, read after full garbage collections.`;
const active = (connections: string) =>
  `Up to ${connections} connections that each got ${EVENTS} events, read after full garbage collections.`;

const curve = readingCurves<Reads>({ label: 'Connections', unit: 'count', scale: 'linear' });

export const question = defineQuestion({
  title: 'Memory',
  defaultIn: ['standard'],
  defaultCells: { standard: ['idle'] },
  question: 'How much memory does a connection take on the server?',
  procedures: { memory: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('idle', 'idle connections', {
      ...few,
      settings: { steps: FEW, events: 0 },
      load: idle('1,000'),
      armSeconds: 2.2,
      rounds: { quick: 1, standard: 6, full: 6 },
    }),
    makeProcedureCell('active', 'active connections', {
      ...few,
      settings: { steps: FEW, events: EVENTS },
      load: active('1,000'),
      armSeconds: 3,
      transports: ['sse', 'websocket', 'websocket-deflate'],
      rounds: { quick: 1, standard: 8, full: 8 },
      primary: ['memory.slope'],
    }),
    makeProcedureCell('idle-10000', 'up to 10,000 idle connections', {
      ...many,
      settings: { steps: MANY, events: 0 },
      load: idle('10,000'),
      armSeconds: 12,
      transports: ['sse', 'websocket', 'sse-http', 'raw-tcp'],
    }),
    makeProcedureCell('active-10000', 'up to 10,000 active connections', {
      ...many,
      settings: { steps: MANY, events: EVENTS },
      load: active('10,000'),
      armSeconds: 15,
      transports: ['sse', 'websocket', 'sse-http'],
    }),
  ],
  metrics: ['memory', 'memory-resident', 'memory-heap', 'memory-external', 'memory-rest', 'memory-kernel'],
  curves: [
    curve('Heap in use', 'bytes', 'heap-used'),
    curve('External buffers', 'bytes', 'external'),
    curve('Other resident memory', 'bytes', 'rest'),
    curve('Kernel memory of the machine', 'bytes', 'kernel'),
  ],
});

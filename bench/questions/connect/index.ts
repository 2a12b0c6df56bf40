import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { ownMetrics } from './metrics.ts';

const cell = {
  procedure: 'connect',
  connections: 300,
  armSeconds: 1,
  rounds: { quick: 1, standard: 6, full: 16 },
} as const;

const oneByOne = { opens: 300, atOnce: 1, warmUp: 200, isReused: false, isTls: false } as const;
const many = { ...oneByOne, opens: 500, atOnce: 500 } as const;

export const question = defineQuestion({
  title: 'Connecting',
  question:
    'How long does a client wait for its first event, and what does a new connection cost the server?',
  defaultIn: [],
  own: ownMetrics,
  procedures: { connect: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell({
      ...cell,
      id: 'cold',
      label: 'one at a time',
      settings: oneByOne,
      load: '300 openings, one after the other, each on a new TCP connection, after 200 to warm up.',
      primary: ['first-event.median'],
    }),
    makeProcedureCell({
      ...cell,
      id: 'at-once',
      label: '500 at once',
      settings: many,
      load: '500 openings start in one turn of the event loop, each on a new TCP connection, after 200 to warm up.',
      connections: 500,
    }),
    makeProcedureCell({
      ...cell,
      id: 'reused',
      label: 'over an open connection',
      settings: { ...oneByOne, isReused: true },
      load: '300 openings, one after the other, each over a TCP connection that has carried a request before.',
    }),
    makeProcedureCell({
      ...cell,
      id: 'tls',
      label: 'over TLS 1.3',
      settings: { ...oneByOne, opens: 100, warmUp: 80, isTls: true },
      load: '100 openings, one after the other, each with a full TLS 1.3 handshake, after 80 to warm up.',
      armSeconds: 1.2,
    }),
    makeProcedureCell({
      ...cell,
      id: 'tls-at-once',
      label: '200 at once over TLS 1.3',
      settings: { ...many, opens: 200, atOnce: 200, warmUp: 80, isTls: true },
      load: '200 openings start in one turn of the event loop, each with a full TLS 1.3 handshake.',
      connections: 200,
      armSeconds: 1.1,
    }),
  ],
});

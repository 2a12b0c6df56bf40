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
  own: ownMetrics,
  procedures: { connect: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('cold', 'one at a time', {
      ...cell,
      settings: oneByOne,
      load: '300 openings, one after the other, each on a new TCP connection, after 200 to warm up.',
      primary: ['first-event.median'],
    }),
    makeProcedureCell('at-once', '500 at once', {
      ...cell,
      settings: many,
      load: '500 openings start in one turn of the event loop, each on a new TCP connection, after 200 to warm up.',
      connections: 500,
    }),
    makeProcedureCell('reused', 'over an open connection', {
      ...cell,
      settings: { ...oneByOne, isReused: true },
      load: '300 openings, one after the other, each over a TCP connection that has carried a request before.',
    }),
    makeProcedureCell('tls', 'over TLS 1.3', {
      ...cell,
      settings: { ...oneByOne, opens: 100, warmUp: 80, isTls: true },
      load: '100 openings, one after the other, each with a full TLS 1.3 handshake, after 80 to warm up.',
      armSeconds: 1.2,
    }),
    makeProcedureCell('tls-at-once', '200 at once over TLS 1.3', {
      ...cell,
      settings: { ...many, opens: 200, atOnce: 200, warmUp: 80, isTls: true },
      load: '200 openings start in one turn of the event loop, each with a full TLS 1.3 handshake.',
      connections: 200,
      armSeconds: 1.1,
    }),
  ],
});

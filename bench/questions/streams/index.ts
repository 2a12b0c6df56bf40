import { makeFaultCell, makeLoadCell, makeProcedureCell, RESUMING } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { ownMetrics, STREAMS_TO_LEAVE } from './metrics.ts';

/** Each transport with a connection of HTTP/1.1 for each stream, and over HTTP/2 on 100, 10 and 1 connections. */
const SSE = ['sse-tls', 'sse-h2', 'sse-h2-tens', 'sse-h2-shared'];
const FURTHER = [
  ['websocket-tls', 'websocket-h2', 'websocket-h2-tens', 'websocket-h2-shared'],
  ['sse-h2-shared', 'websocket-h2-shared'],
];
const ONE_CONNECTION = ['sse-h2-shared', 'websocket-h2-shared'];

export const question = defineQuestion({
  title: 'Streams that share a connection',
  question: 'What do streams of HTTP/2 save and lose when they share a connection?',
  own: ownMetrics,
  procedures: {
    'slow-stream': () => import('./slow-stream.ts'),
    'stream-limit': () => import('./stream-limit.ts'),
    goaway: () => import('./goaway.ts'),
  },
  cells: [
    makeLoadCell('100-streams', '100 streams on 100, 10 and 1 connections', {
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 200 },
      settleMs: 100,
      measureMs: { quick: 250, standard: 400, full: 800 },
      transports: SSE,
      alsoCompared: { quick: FURTHER, standard: FURTHER, full: FURTHER },
      rounds: { quick: 1, standard: 9, full: 24 },
      primary: ['server-cpu.mean'],
    }),
    makeProcedureCell('memory', 'memory of 100 streams', {
      procedure: 'memory',
      settings: { steps: [0, 50, 100], events: 3 },
      load: 'Up to 100 streams that each got 3 events, read after full garbage collections.',
      connections: 100,
      transports: [
        ...SSE.filter((id) => id !== 'sse-h2-tens'),
        'websocket-tls',
        'websocket-h2',
        'websocket-h2-shared',
      ],
      armSeconds: 2.2,
      rounds: { standard: 1, full: 6 },
    }),
    makeProcedureCell('slow', 'one stream, and then the connection, is not read', {
      procedure: 'slow-stream',
      settings: { streams: 10, eventsPerSecond: 200, payloadBytes: 2000, phaseMs: 1500 },
      load: 'Two connections with 10 streams each, 400 kB/s a stream; on one of them a stream is not read for 1.5 s, and then the whole connection.',
      connections: 20,
      transports: ONE_CONNECTION,
      armSeconds: 6.5,
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    makeProcedureCell('limit', 'one stream more than the server admits', {
      procedure: 'stream-limit',
      settings: { limit: 100, waitMs: 500 },
      load: 'One connection with 100 streams, which is all that the server admits, and a client that asks for one more.',
      connections: 101,
      transports: ONE_CONNECTION,
      armSeconds: 2,
      rounds: { quick: 1, standard: 1, full: 3 },
    }),
    makeProcedureCell('goaway', 'GOAWAY, and then a graceful restart', {
      procedure: 'goaway',
      settings: { streams: STREAMS_TO_LEAVE, events: 10 },
      load: `One connection with ${STREAMS_TO_LEAVE} streams is told to leave by a GOAWAY and gets 10 events, and one more client comes; then the server ends gracefully, is away for 0.3 s while events go on, and returns with its history.`,
      connections: STREAMS_TO_LEAVE + 1,
      transports: ONE_CONNECTION,
      armSeconds: 1.2,
      rounds: { quick: 1, standard: 1, full: 3 },
    }),
    makeFaultCell('restart', 'server restarted gracefully', {
      fault: 'server restarted gracefully',
      connections: 20,
      eventsPerSecond: 50,
      emitMs: 2500,
      timeline: [
        { atMs: 500, action: 'stop-server', marks: 'on' },
        { atMs: 1000, action: 'start-server', history: 'kept', marks: 'off' },
      ],
      transports: [...ONE_CONNECTION, 'sse-h2', 'websocket-h2'],
      reconnect: RESUMING,
      policy: 'with resume',
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
  ],
  metrics: [
    'delivery',
    'server-cpu',
    'client-cpu',
    'wire-bytes',
    'overhead-bytes',
    'memory',
    'memory-kernel',
    'all-read',
    'beside-slow-stream',
    'on-unread-connection',
    'beside-unread-connection',
    'held-for-stream',
    'streams-at-once',
    'over-limit-refused',
    'over-limit-opened',
    'goaway-alive',
    'goaway-connections',
    'restart-ended',
    'restart-told-after',
    'restart-missed',
    'restart-connections',
    'recovery',
    'missed',
    'duplicate',
    'reordered',
  ],
});

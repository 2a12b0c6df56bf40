import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './procedure.ts';

const cell = {
  procedure: 'wire',
  transports: ['sse', 'websocket', 'raw-tcp', 'sse-http', 'sse-framed', 'websocket-framed'],
  connections: 1,
} as const;

/** Bare events in ASCII, one at a time. Each cell changes one of these. */
const plain = {
  payloadBytes: [0],
  isMultiByte: false,
  burst: 1,
  bursts: 150,
  heartbeat: 'protocol',
} as const;

const curve = readingCurves<Reads>({ label: 'Payload', unit: 'bytes', scale: 'log' });

/** What the bytes of an event are, and who puts several events into one packet. */
export const question = defineQuestion({
  title: 'On the wire',
  question: 'How many bytes and packets does an event take, and does the specification explain every byte?',
  own: ownMetrics,
  procedures: { wire: () => import('./procedure.ts'), opening: () => import('./opening.ts') },
  cells: [
    makeProcedureCell('bare', 'bare events', {
      ...cell,
      settings: plain,
      load: 'One connection, 150 events one at a time, and 5 heartbeats of the protocol.',
      armSeconds: 2.1,
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    makeProcedureCell('burst-5', '5 at once', {
      ...cell,
      settings: { ...plain, burst: 5, bursts: 30 },
      load: 'One connection, 30 bursts of 5 events that are due at the same moment.',
      armSeconds: 1.7,
      rounds: { standard: 1, full: 6 },
    }),
    makeProcedureCell('burst-25', '25 at once', {
      ...cell,
      settings: { ...plain, burst: 25, bursts: 6 },
      load: 'One connection, 6 bursts of 25 events that are due at the same moment.',
      armSeconds: 1.7,
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    makeProcedureCell('payloads', 'longer events', {
      ...cell,
      settings: { ...plain, payloadBytes: [128, 256, 1024, 4096, 16_384, 65_536], bursts: 3 },
      load: 'One connection, 3 events of each length from 128 to 65,536 bytes, one at a time.',
      armSeconds: 2.6,
      rounds: { standard: 1, full: 2 },
    }),
    makeProcedureCell('multi-byte', 'names beyond ASCII', {
      ...cell,
      settings: {
        ...plain,
        payloadBytes: [0, 128, 1024],
        isMultiByte: true,
        bursts: 8,
        heartbeat: 'application',
      },
      load: 'As the others, with names whose characters take 2 to 4 bytes, and heartbeats of the application.',
      armSeconds: 2.2,
      rounds: { standard: 1, full: 2 },
    }),
    makeProcedureCell('secure', 'over TLS and HTTP/2', {
      ...cell,
      transports: [
        'sse-tls',
        'websocket-tls',
        'raw-tls',
        'sse-h2',
        'sse-http-h2',
        'websocket-h2',
        'websocket-framed-h2',
      ],
      settings: { ...plain, payloadBytes: [0, 128, 1024, 4096], bursts: 20 },
      load: 'One connection over TLS 1.3, 20 events of each length up to 4,096 bytes, one at a time, and 5 heartbeats of the protocol.',
      armSeconds: 2.6,
      rounds: { standard: 1, full: 2 },
    }),
    makeProcedureCell('openings', 'first and later openings', {
      procedure: 'opening',
      settings: {},
      transports: ['sse-tls', 'websocket-tls', 'sse-h2-shared', 'websocket-h2-shared'],
      load: 'One client opens over TLS 1.3, and in a later second another one: over HTTP/1.1 on a connection of its own, over HTTP/2 on the same.',
      connections: 2,
      armSeconds: 2.6,
      rounds: { quick: 1, standard: 1, full: 2 },
    }),
  ],
  metrics: [
    'wire-bytes',
    'overhead-bytes',
    'wire-surplus',
    'packets',
    'burst-first',
    'burst-last',
    'handshake-bytes',
    'first-opening-bytes',
    'later-opening-bytes',
    'first-opening-tls',
    'later-opening-tls',
    'heartbeat-bytes',
  ],
  curves: [
    curve('Wire bytes of an event', 'bytes', 'wire'),
    curve('Bytes by the formula', 'bytes', 'formula'),
    curve('Overhead', 'bytes', 'overhead'),
    curve('Packets', 'count', 'packets'),
  ],
});

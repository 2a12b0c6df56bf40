import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const NONE = 'too few messages for it';

const curve = readingCurves<Reads>({
  label: 'Messages per second of each client',
  unit: 'events/s',
  scale: 'log',
});

/** What the crossovers are asked of. */
const POST = { of: 'sse', than: 'websocket' } as const;

/** Clients that each have a room of their own. A p99 needs the messages. */
const replies = (
  id: string,
  label: string,
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'>,
) =>
  makeProcedureCell(id, label, {
    procedure: 'two-way',
    connections: 2,
    settings: { clients: 2, roomSize: 1, perSecond: [400], measureMs: 1300 },
    load: 'Two clients send 400 messages/s each, and each message comes back to its sender.',
    armSeconds: 3,
    ...wishes,
  });

/** A room in which all members send, and get what all send. */
const room = (members: number, perSecond: number) =>
  makeProcedureCell(`room-${members}`, `a room of ${members}`, {
    procedure: 'two-way',
    connections: members,
    settings: { clients: members, roomSize: members, perSecond: [perSecond], measureMs: 800 },
    load: `A room of ${members} clients, each of which sends ${perSecond} messages/s that all get.`,
    armSeconds: 2.8,
    rounds: { standard: 2, full: 6 },
  });

export const question = defineQuestion({
  title: 'Both directions',
  question: 'What does a reply cost by POST beside an SSE stream, and over one WebSocket?',
  own: {
    'round-trip': {
      label: 'Message to reply',
      unit: 'ns',
      definition:
        'Time from the moment a client was due to send until the message has come back to it, or to any other member of its room. It counts what a message waits in the client.',
      better: 'lower',
      procedure: [
        at('round-trip-p50', 'last', 'p50', USUAL_DELAY, NONE),
        at('round-trip-p99', 'last', 'p99', TAIL_DELAY, NONE),
      ],
    },
    acknowledged: {
      label: 'Message to acknowledgement',
      unit: 'ns',
      definition:
        'Time from the moment a client was due to send until it knew that the server has the message: by the answer to its POST, or over one connection by its own message, which comes back.',
      better: 'lower',
      procedure: [at('acknowledged-p50', 'last', 'p50', USUAL_DELAY, NONE)],
    },
    'reply-bytes-up': {
      label: 'Bytes up per message',
      unit: 'bytes',
      definition:
        'Bytes that the server read from its sockets, with all framing and headers, divided by the messages that were sent.',
      better: 'lower',
      procedure: [at('bytes-up', 'last', 'mean', EXACT, NONE)],
    },
    'reply-bytes-down': {
      label: 'Bytes down per message',
      unit: 'bytes',
      definition:
        'Bytes that the server wrote to its sockets, with all framing and headers, divided by the messages that were sent.',
      better: 'lower',
      procedure: [at('bytes-down', 'last', 'mean', EXACT, NONE)],
    },
    'bare-echo': {
      label: 'Server CPU of a bare echo',
      unit: 'ns',
      definition:
        'CPU time per message of a server that sends back what it reads from a bare socket, with the same clients: what a message costs without any message being read.',
      better: 'lower',
      isCpuTime: true,
      isFor: (_cell, transports) => transports.includes('raw-tcp'),
      procedure: [at('bare-echo-cpu', 'last', 'mean', COST, 'measured beside the control alone')],
    },
    overtaken: {
      label: 'Overtaken messages, of 1,000',
      unit: 'count',
      definition:
        'Messages that reached the server after a later one of the same client, of 1,000 that were sent.',
      better: 'lower',
      procedure: [at('overtaken', 'last', 'mean', EXACT, NONE)],
    },
  },
  procedures: { 'two-way': () => import('./procedure.ts') },
  cells: [
    replies('replies', '2 clients, 400 messages/s each', {
      rounds: { standard: 7, full: 12 },
      primary: ['server-cpu.mean', 'round-trip.p50'],
    }),
    replies('control', '2 clients, 400 messages/s each, beside a bare socket', {
      transports: ['sse', 'websocket', 'raw-tcp'],
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    replies('tls', '2 clients, 400 messages/s each, over TLS', {
      transports: ['sse-tls', 'websocket-tls'],
      rounds: { standard: 2, full: 6 },
    }),
    replies('h2', '2 clients, 400 messages/s each, over HTTP/2', {
      transports: ['sse-h2', 'websocket-h2'],
      rounds: { standard: 2, full: 6 },
    }),
    makeProcedureCell('rates', '2 clients, 1 to 1,000 messages/s each', {
      procedure: 'two-way',
      connections: 2,
      settings: { clients: 2, roomSize: 1, perSecond: [1, 10, 100, 500, 1000], measureMs: 1000 },
      load: 'Two clients send 1, 10, 100, 500 and 1,000 messages/s each, and each message comes back to its sender.',
      armSeconds: 8.6,
      rounds: { standard: 6, full: 12 },
    }),
    room(10, 10),
    room(50, 2),
  ],
  metrics: [
    'round-trip',
    'acknowledged',
    'server-cpu',
    'client-cpu',
    'reply-bytes-up',
    'reply-bytes-down',
    'overtaken',
    'bare-echo',
  ],
  curves: [
    curve('Message to reply, p50', 'ns', 'round-trip-p50', [{ by: 'times', ...POST, times: 2 }]),
    curve('Message to reply, p99', 'ns', 'round-trip-p99'),
    curve('Server CPU per delivered message', 'ns', 'server-cpu', [
      { by: 'times', ...POST, times: 2 },
      { by: 'processor-share', ...POST, share: 0.01 },
    ]),
    curve('Client CPU per delivered message', 'ns', 'client-cpu'),
    curve('Overtaken messages, of 1,000', 'count', 'overtaken'),
  ],
});

import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric } from '../../records/metric.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const FEW = 'too few values for it';
const NOT_CUT = 'nothing was cut';

/** Ten users read at a rate that people know from chat. */
const USUAL = {
  users: 10,
  answersPerUser: 3,
  tokens: 70,
  tokensPerSecond: 100,
  arrival: 'poisson',
  isCold: false,
} as const;

/** Starting both processes and warming them up, s. */
const START_SECONDS = 0.9;

const answersIn = (
  id: string,
  label: string,
  load: string,
  settings: Partial<Record<keyof typeof USUAL | 'cancelAfter' | 'cutEveryMs', string | number | boolean>>,
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'> & {
    /** Of all users together; absent: what the answers take. */
    readonly armSeconds?: number;
  },
) => {
  const all = { ...USUAL, ...settings };
  return makeProcedureCell(id, label, {
    procedure: 'tokens',
    connections: Number(all.users),
    settings: all,
    load,
    armSeconds:
      START_SECONDS + (Number(all.answersPerUser) * Number(all.tokens)) / Number(all.tokensPerSecond),
    ...wishes,
  });
};

/** Measured beside the control alone. */
const bareToken = (label: string, how: string, quantity: Reads): Metric => ({
  label,
  unit: 'ns',
  definition: `CPU time per token of ${how}, over a bare socket: what a token costs without being made, written or checked.`,
  better: 'lower',
  isCpuTime: true,
  procedure: [at(quantity, 'last', 'mean', COST, 'measured beside the control alone')],
});

/** As in the cell that decides, one answer less for each user. */
const TWO = { answersPerUser: 2 } as const;
const TWO_EACH = 'Ten users each read two answers of 70 tokens at 100 tokens/s';
const CANCELS = 'Ten users each ask for ten answers at 100 tokens/s, and cancel each after 20 of 400 tokens';
const cancelled = { answersPerUser: 10, tokens: 400, cancelAfter: 20 } as const;
const CANCEL_SECONDS = 2.8;
/** A thousand tokens: as many as a p99 takes. */
const BATCHES = { answersPerUser: 2, tokens: 50 } as const;
const BATCHED =
  'Ten users each read two answers of 50 tokens at 100 tokens/s: each token in a message of its own, five in each message, and all of 40 ms in each message.';
const ONCE = { standard: 1, full: 6 } as const;
const TWICE = { standard: 2, full: 6 } as const;
const OVER_HTTP2 = ['sse-h2', 'websocket-h2'] as const;

export const question = defineQuestion({
  title: 'An answer, token by token',
  question:
    'How does an answer arrive token by token over POST and SSE, and over a WebSocket, and what does each token cost?',
  own: {
    'first-token': {
      label: 'Question to first token',
      unit: 'ns',
      definition:
        'Time from the send of a question until its first token was read. The producer has it at once: all of this is the way it came.',
      better: 'lower',
      procedure: [
        at('first-token-p50', 'last', 'p50', USUAL_DELAY, FEW),
        at('first-token-p90', 'last', 'p90', USUAL_DELAY, FEW),
      ],
    },
    'last-token': {
      label: 'Question to last token',
      unit: 'ns',
      definition:
        'Time from the send of a question until the last token of its answer was read. Nearly all of it is the time that the producer takes.',
      better: 'lower',
      procedure: [at('last-token-p50', 'last', 'p50', USUAL_DELAY, FEW)],
    },
    'token-delay': {
      label: 'Token to reader',
      unit: 'ns',
      definition: 'Time from the moment that the producer had a token, by its plan, until it was read.',
      better: 'lower',
      procedure: [
        at('late-p50', 'last', 'p50', USUAL_DELAY, FEW),
        at('late-p99', 'last', 'p99', TAIL_DELAY, FEW),
      ],
    },
    'token-gap': {
      label: 'Between tokens',
      unit: 'ns',
      definition: 'Time from one token of an answer to the next, where they were read.',
      better: 'lower',
      procedure: [
        at('gap-p50', 'last', 'p50', USUAL_DELAY, FEW),
        at('gap-p99', 'last', 'p99', TAIL_DELAY, FEW),
      ],
    },
    'token-rhythm': {
      label: 'Gap against the producer',
      unit: 'ns',
      definition:
        'How much longer or shorter the time from one token to the next was where they were read than where they were made.',
      better: 'lower',
      procedure: [
        at('shift-p50', 'last', 'p50', USUAL_DELAY, FEW),
        at('shift-p99', 'last', 'p99', TAIL_DELAY, FEW),
      ],
    },
    'bare-token-server': bareToken(
      'Server CPU of a bare line',
      'a server that sends, at the same moments, a line of the same length for each token',
      'bare-server-cpu',
    ),
    'bare-token-client': bareToken(
      'Client CPU of a bare line',
      'a client that counts lines of the same length, one for each token, and reads none',
      'bare-client-cpu',
    ),
    'token-bytes': {
      label: 'Bytes down per token',
      unit: 'bytes',
      definition:
        'Bytes that the server wrote to its sockets, with all framing and headers, divided by the tokens that were read.',
      better: 'lower',
      procedure: [at('bytes-down', 'last', 'mean', EXACT)],
    },
    'question-bytes': {
      label: 'Bytes up per answer',
      unit: 'bytes',
      definition:
        'Bytes that the server read from its sockets, with all framing and headers, divided by the answers.',
      better: 'lower',
      procedure: [at('bytes-up', 'last', 'mean', EXACT)],
    },
    'answer-connections': {
      label: 'New connections per answer',
      unit: 'count',
      definition: 'TCP connections that the server accepted while it was measured, divided by the answers.',
      better: 'lower',
      procedure: [at('connections', 'last', 'mean', EXACT)],
    },
    'tokens-per-read': {
      label: 'Tokens per read',
      unit: 'count',
      definition: 'Tokens divided by the turns of the event loop in which the client read any.',
      better: 'lower',
      procedure: [at('tokens-per-read', 'last', 'mean', COST)],
    },
    goodput: {
      label: 'Good answers, of 1,000',
      unit: 'count',
      definition:
        'Answers, of 1,000, of which the first token came within 10 ms of the question and no token was more than 10 ms late.',
      better: 'higher',
      procedure: [at('goodput', 'last', 'mean', COST)],
    },
    'cancel-known': {
      label: 'Cancel to server',
      unit: 'ns',
      definition:
        'Time from the moment a reader cancelled its answer until the server had heard of it and made no more tokens.',
      better: 'lower',
      procedure: [at('cancel-known-p50', 'last', 'p50', USUAL_DELAY, 'nothing was cancelled')],
    },
    'in-vain': {
      label: 'Tokens in vain',
      unit: 'count',
      definition:
        'Tokens that the server made and their reader never read, for each answer that was cancelled, or each cut.',
      better: 'lower',
      procedure: [at('in-vain', 'last', 'mean', EXACT, 'nothing was cancelled or cut')],
    },
    resumed: {
      label: 'Cut to next token',
      unit: 'ns',
      definition:
        'Time from the reset of a connection in the middle of an answer until its reader had the next token of it. 20 ms of it are the wait of the reader before it resumes.',
      better: 'lower',
      procedure: [at('resumed-p50', 'last', 'p50', USUAL_DELAY, NOT_CUT)],
    },
    'sent-again': {
      label: 'Tokens sent again per cut',
      unit: 'count',
      definition:
        'Tokens that had been written to a connection that was cut, had not reached their reader, and were sent again to where it resumed.',
      better: 'lower',
      procedure: [at('sent-again', 'last', 'mean', EXACT, NOT_CUT)],
    },
    'wrong-tokens': {
      label: 'Tokens missed or twice',
      unit: 'count',
      definition: 'Tokens of answers that were cut which their reader never got, or got more than once.',
      better: 'lower',
      procedure: [at('wrong', 'last', 'total', EXACT, NOT_CUT)],
    },
  },
  procedures: { tokens: () => import('./procedure.ts') },
  cells: [
    answersIn(
      'warm',
      'warm connections',
      'Ten users each read three answers of 70 tokens at 100 tokens/s, on connections that are there.',
      {},
      {
        rounds: { standard: 7, full: 12 },
        primary: ['first-token.p50', 'server-cpu.mean'],
      },
    ),
    answersIn(
      'ways',
      'every way, beside a bare socket',
      `${TWO_EACH}: over a POST and its response, a POST and an EventSource, a WebSocket that is held, a WebSocket for each answer, and a bare socket.`,
      TWO,
      {
        transports: ['sse', 'eventsource', 'websocket', 'websocket-each', 'raw-tcp'],
        rounds: { quick: 1, ...TWICE },
      },
    ),
    answersIn(
      'cold',
      'a connection for each answer',
      `${TWO_EACH}, each on a connection of its own.`,
      {
        ...TWO,
        isCold: true,
      },
      { rounds: TWICE },
    ),
    answersIn(
      'tls',
      'every way over TLS',
      `${TWO_EACH}, over TLS, on connections that are there where the way keeps them.`,
      TWO,
      {
        transports: ['sse-tls', 'eventsource-tls', 'websocket-tls', 'websocket-each-tls'],
        rounds: ONCE,
      },
    ),
    answersIn(
      'h2',
      'every way over HTTP/2',
      `${TWO_EACH}, on a connection of HTTP/2 for each user that is there.`,
      TWO,
      {
        transports: ['sse-h2', 'eventsource-h2', 'websocket-h2', 'websocket-each-h2'],
        rounds: ONCE,
      },
    ),
    answersIn(
      'bursts',
      'tokens in bursts',
      `${TWO_EACH}, several at a time as from speculative decoding.`,
      { ...TWO, arrival: 'bursts' },
      { rounds: TWICE },
    ),
    answersIn('batches', 'several tokens per message, over SSE', BATCHED, BATCHES, {
      transports: ['sse', 'sse-5-tokens', 'sse-40-ms'],
      rounds: { standard: 6, full: 8 },
    }),
    answersIn('batches-websocket', 'several tokens per message, over WebSocket', BATCHED, BATCHES, {
      transports: ['websocket', 'websocket-5-tokens', 'websocket-40-ms'],
      rounds: ONCE,
    }),
    answersIn(
      'many',
      '500 users at 10 tokens/s',
      'Five hundred users each read one answer of 50 tokens at 10 tokens/s.',
      { users: 500, answersPerUser: 1, tokens: 50, tokensPerSecond: 10 },
      { armSeconds: 7, rounds: ONCE },
    ),
    answersIn(
      'long',
      'one user, 2,000 tokens at 200 tokens/s',
      'One user reads one answer of 2,000 tokens at 200 tokens/s.',
      { users: 1, answersPerUser: 1, tokens: 2000, tokensPerSecond: 200, arrival: 'constant' },
      { rounds: { full: 6 } },
    ),
    answersIn('cancel', 'cancelled after 20 tokens', `${CANCELS}.`, cancelled, {
      armSeconds: CANCEL_SECONDS,
      rounds: TWICE,
    }),
    answersIn('cancel-h2', 'cancelled after 20 tokens, over HTTP/2', `${CANCELS}.`, cancelled, {
      armSeconds: CANCEL_SECONDS,
      transports: OVER_HTTP2,
      rounds: TWICE,
    }),
    answersIn(
      'cut',
      'connections cut, and answers resumed',
      'Ten users each read one answer of 500 tokens at 200 tokens/s. Every 50 ms one connection is reset, and its reader resumes after 20 ms.',
      { answersPerUser: 1, tokens: 500, tokensPerSecond: 200, cutEveryMs: 50 },
      { rounds: TWICE },
    ),
  ],
  metrics: [
    'first-token',
    'last-token',
    'token-delay',
    'token-gap',
    'token-rhythm',
    'server-cpu',
    'client-cpu',
    'bare-token-server',
    'bare-token-client',
    'token-bytes',
    'question-bytes',
    'answer-connections',
    'tokens-per-read',
    'goodput',
    'cancel-known',
    'in-vain',
    'resumed',
    'sent-again',
    'wrong-tokens',
  ],
});

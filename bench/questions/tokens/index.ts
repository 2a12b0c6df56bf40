import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
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
  batchTokens: 1,
  isCold: false,
} as const;

const answersIn = (
  id: string,
  label: string,
  load: string,
  settings: Partial<Record<keyof typeof USUAL | 'cancelAfter' | 'cutEveryMs', string | number | boolean>>,
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'> & {
    readonly armSeconds?: number;
  },
) =>
  makeProcedureCell(id, label, {
    procedure: 'tokens',
    connections: Number(settings.users ?? USUAL.users),
    settings: { ...USUAL, ...settings },
    load,
    armSeconds: 3.3,
    ...wishes,
  });

const ONE_CHAT = 'Ten users each read three answers of 70 tokens at 100 tokens/s';
const CANCELS = 'Ten users each ask for ten answers at 100 tokens/s, and cancel each after 20 of 400 tokens';
const cancelled = { answersPerUser: 10, tokens: 400, cancelAfter: 20 } as const;
const SECOND = { standard: 2, full: 6 } as const;
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
      `${ONE_CHAT}, on connections that are there.`,
      {},
      {
        rounds: { standard: 7, full: 12 },
        primary: ['first-token.p50', 'server-cpu.mean'],
      },
    ),
    answersIn(
      'ways',
      'every way, beside a bare socket',
      `${ONE_CHAT}: over a POST and its response, a POST and an EventSource, a WebSocket that is held, a WebSocket for each answer, and a bare socket.`,
      {},
      {
        transports: ['sse', 'eventsource', 'websocket', 'bare-websocket', 'raw-tcp'],
        rounds: { quick: 1, ...SECOND },
      },
    ),
    answersIn(
      'cold',
      'a connection for each answer',
      `${ONE_CHAT}, each on a connection of its own.`,
      { isCold: true },
      { rounds: SECOND },
    ),
    answersIn(
      'tls',
      'over TLS',
      `${ONE_CHAT}, on connections over TLS that are there.`,
      {},
      { transports: ['sse-tls', 'websocket-tls'], rounds: SECOND },
    ),
    answersIn(
      'h2',
      'over HTTP/2',
      `${ONE_CHAT}, on a connection of HTTP/2 for each user that is there.`,
      {},
      { transports: OVER_HTTP2, rounds: SECOND },
    ),
    answersIn(
      'bursts',
      'tokens in bursts',
      `${ONE_CHAT}, several at a time as from speculative decoding.`,
      { arrival: 'bursts' },
      { rounds: SECOND },
    ),
    answersIn(
      'batches',
      'five tokens per message',
      `${ONE_CHAT}, five in each message.`,
      { batchTokens: 5 },
      { rounds: SECOND },
    ),
    answersIn(
      'many',
      '200 users at 20 tokens/s',
      'Two hundred users each read one answer of 40 tokens at 20 tokens/s.',
      { users: 200, answersPerUser: 1, tokens: 40, tokensPerSecond: 20 },
      { armSeconds: 4, rounds: SECOND },
    ),
    answersIn('cancel', 'cancelled after 20 tokens', `${CANCELS}.`, cancelled, { rounds: SECOND }),
    answersIn('cancel-h2', 'cancelled after 20 tokens, over HTTP/2', `${CANCELS}.`, cancelled, {
      transports: OVER_HTTP2,
      rounds: SECOND,
    }),
    answersIn(
      'cut',
      'connections cut, and answers resumed',
      'Ten users each read one answer of 500 tokens at 200 tokens/s. Every 50 ms one connection is reset, and its reader resumes after 20 ms.',
      { answersPerUser: 1, tokens: 500, tokensPerSecond: 200, cutEveryMs: 50 },
      { armSeconds: 4, rounds: SECOND },
    ),
  ],
  metrics: [
    'first-token',
    'last-token',
    'token-delay',
    'token-gap',
    'server-cpu',
    'client-cpu',
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

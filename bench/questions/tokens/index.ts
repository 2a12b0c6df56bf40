import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const FEW = 'too few values for it';

/** Ten users read at a rate that people know from chat. */
const USUAL = {
  users: 10,
  answersPerUser: 3,
  tokens: 100,
  tokensPerSecond: 100,
  arrival: 'poisson',
  batchTokens: 1,
  isCold: false,
} as const;

const answersIn = (
  id: string,
  label: string,
  load: string,
  settings: Partial<Record<keyof typeof USUAL | 'cancelAfter', string | number | boolean>>,
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'>,
) =>
  makeProcedureCell(id, label, {
    procedure: 'tokens',
    connections: Number(settings.users ?? USUAL.users),
    settings: { ...USUAL, ...settings },
    load,
    armSeconds: 5,
    ...wishes,
  });

const ONE_CHAT = 'Ten users each read three answers of 100 tokens at 100 tokens/s';

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
      label: 'Tokens in vain per cancel',
      unit: 'count',
      definition: 'Tokens of a cancelled answer that the server made and its reader never read.',
      better: 'lower',
      procedure: [at('in-vain', 'last', 'mean', EXACT, 'nothing was cancelled')],
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
      'control',
      'warm connections, beside a bare socket',
      `${ONE_CHAT}, on connections that are there.`,
      {},
      { transports: ['sse', 'websocket', 'raw-tcp'], rounds: { quick: 1, standard: 2, full: 6 } },
    ),
    answersIn(
      'cold',
      'a connection for each answer',
      `${ONE_CHAT}, each on a connection of its own.`,
      { isCold: true },
      { rounds: { standard: 2, full: 6 } },
    ),
    answersIn(
      'bursts',
      'tokens in bursts',
      `${ONE_CHAT}, several at a time as from speculative decoding.`,
      { arrival: 'bursts' },
      { rounds: { standard: 2, full: 6 } },
    ),
    answersIn(
      'batches',
      'five tokens per message',
      `${ONE_CHAT}, five in each message.`,
      { batchTokens: 5 },
      { rounds: { standard: 2, full: 6 } },
    ),
    answersIn(
      'many',
      '200 users at 20 tokens/s',
      'Two hundred users each read one answer of 60 tokens at 20 tokens/s.',
      { users: 200, answersPerUser: 1, tokens: 60, tokensPerSecond: 20 },
      { rounds: { standard: 2, full: 6 } },
    ),
    answersIn(
      'cancel',
      'cancelled after 20 tokens',
      'Ten users each ask for ten answers at 100 tokens/s, and cancel each after 20 of 400 tokens.',
      { answersPerUser: 10, tokens: 400, cancelAfter: 20 },
      { rounds: { standard: 2, full: 6 } },
    ),
  ],
  metrics: [
    'first-token',
    'token-delay',
    'token-gap',
    'server-cpu',
    'client-cpu',
    'token-bytes',
    'question-bytes',
    'tokens-per-read',
    'goodput',
    'cancel-known',
    'in-vain',
  ],
});

import type { ARRIVALS } from '../../../servers/answers/plan.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { ownMetrics } from './metrics.ts';

/** As the procedure takes it. */
interface Answers {
  readonly users: number;
  readonly answersPerUser: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly arrival: (typeof ARRIVALS)[number];
  readonly isCold: boolean;
  readonly spreadMs?: number;
  readonly cancelAfter?: number;
  readonly cutEveryMs?: number;
}

/** Ten users read at a rate that people know from chat. */
const USUAL: Answers = {
  users: 10,
  answersPerUser: 3,
  tokens: 70,
  tokensPerSecond: 100,
  arrival: 'poisson',
  isCold: false,
};

/** Starting both processes and warming them up, s. */
const START_SECONDS = 0.9;

const answersIn = (
  id: string,
  label: string,
  load: string,
  settings: Partial<Answers>,
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'> & {
    /** Of all users together; absent: what the answers take. */
    readonly armSeconds?: number;
  },
) => {
  const all = { ...USUAL, ...settings };
  return makeProcedureCell(id, label, {
    procedure: 'tokens',
    connections: all.users,
    settings: { ...all },
    load,
    armSeconds: START_SECONDS + (all.answersPerUser * all.tokens) / all.tokensPerSecond,
    ...wishes,
  });
};

/** As in the cell that decides, one answer less for each user. */
const TWO = { answersPerUser: 2 } as const;
const TWO_EACH = 'Ten users each read two answers of 70 tokens at 100 tokens/s';
const CANCELS = 'Ten users each ask for ten answers at 100 tokens/s, and cancel each after 20 of 400 tokens';
const cancelled = { answersPerUser: 10, tokens: 400, cancelAfter: 20 } as const;
const CANCEL_SECONDS = 2.8;
/** A little more than a thousand gaps: as many as a p99 takes. */
const BATCHES = { answersPerUser: 2, tokens: 60 } as const;
const BATCHED =
  'Ten users each read two answers of 60 tokens at 100 tokens/s: each token in a message of its own, five in each message, and all of 40 ms in each message.';
const ONCE = { standard: 1, full: 6 } as const;
const TWICE = { standard: 2, full: 6 } as const;
const OVER_HTTP2 = ['sse-h2', 'websocket-h2'] as const;

export const question = defineQuestion({
  title: 'An answer, token by token',
  question:
    'How does an answer arrive token by token over POST and SSE, and over a WebSocket, and what does each token cost?',
  own: ownMetrics,
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
        armSeconds: 2.8, // the bare lines beside the last one are in it
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
      { rounds: ONCE },
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
      'Five hundred users each read one answer of 50 tokens at 10 tokens/s, and ask one after the other within a second.',
      { users: 500, answersPerUser: 1, tokens: 50, tokensPerSecond: 10, spreadMs: 1000 },
      { armSeconds: 8.5, rounds: ONCE },
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

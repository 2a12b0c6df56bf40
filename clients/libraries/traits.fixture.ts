import type { AnswerName, LossName } from '../wire.fixture.ts';

/** What can go wrong with a connection. */
export type Mishap = LossName | AnswerName | 'a port that nobody listens on';

/** For tests: where the library clients differ. What is not here is the same for all. */
export interface Traits {
  /** Whether it resumes after the last event it has. */
  readonly resumes: boolean;
  /** Whether the server's `retry:` sets its delay. */
  readonly obeysRetry: boolean;
  /** Whether it offers permessage-deflate, as its library does by default. */
  readonly offersCompression: boolean;
  /** Delay before each attempt while all of them fail, ms. Empty: it never reconnects. */
  readonly delaysMs: readonly number[];
  /** How long a connection must last until the delay starts again from the first, ms; null: no delay ever grows. */
  readonly stableAfterMs: number | null;
  /** How long it waits for an answer, ms; null: at least a minute. */
  readonly answerTimeoutMs: number | null;
  /** Whether the timer of its delay survives `close`; it then does nothing. */
  readonly leavesTimer: boolean;
  /** Whether its delay keeps the process alive. */
  readonly keepsProcessAlive: boolean;
  /** The cause that it gives. */
  readonly causeOf: (mishap: Mishap) => RegExp;
  /** Whether it never reconnects after that. */
  readonly isFinal: (mishap: Mishap) => boolean;
}

const isRefusal = (mishap: Mishap): boolean => /^status|^a page$/.test(mishap);

function causes(told: Readonly<Partial<Record<Mishap, RegExp>>>): Traits['causeOf'] {
  return (mishap) =>
    told[mishap] ?? new RegExp(`^refused ${mishap === 'a page' ? 200 : /\d+/.exec(mishap)?.[0]}$`);
}

const eventSource = {
  resumes: true,
  obeysRetry: true,
  offersCompression: false,
  delaysMs: [3000, 3000, 3000, 3000, 3000],
  stableAfterMs: null,
  answerTimeoutMs: null,
  isFinal: isRefusal,
} as const;

const bareWebSocket = {
  resumes: false,
  obeysRetry: false,
  offersCompression: true,
  causeOf: causes({
    'a goodbye': /^ended 1001$/,
    'an end without a goodbye': /^broken 1006$/,
    'a reset': /^broken 1006$/,
    'an end before any answer': /^broken ECONNRESET$/,
    'a port that nobody listens on': /^broken ECONNREFUSED$/,
  }),
} as const;

const reconnectingWebSocket = {
  ...bareWebSocket,
  stableAfterMs: 5000,
  answerTimeoutMs: 4000,
  leavesTimer: true,
  keepsProcessAlive: true,
  isFinal: () => false,
} as const;

/** By transport id. */
export const TRAITS: Readonly<Record<string, Traits>> = {
  eventsource: {
    ...eventSource,
    leavesTimer: false,
    keepsProcessAlive: true,
    causeOf: causes({
      'a goodbye': /^ended $/,
      'an end without a goodbye': /^broken TypeError: terminated: other side closed$/,
      'a reset': /^broken TypeError: terminated: .*ECONNRESET$/,
      'an end before any answer': /^broken TypeError: fetch failed: other side closed$/,
      'a port that nobody listens on': /^broken TypeError: fetch failed: .*ECONNREFUSED/,
    }),
  },
  'undici-eventsource': {
    ...eventSource,
    leavesTimer: true,
    keepsProcessAlive: false,
    causeOf: () => /^unknown$/,
  },
  'bare-websocket': {
    ...bareWebSocket,
    delaysMs: [],
    stableAfterMs: null,
    answerTimeoutMs: null,
    leavesTimer: false,
    keepsProcessAlive: false,
    isFinal: () => true,
  },
  partysocket: {
    ...reconnectingWebSocket,
    delaysMs: [3000, 3900, 5070, 6591, 8568, 10_000, 10_000],
  },
  'reconnecting-websocket': {
    ...reconnectingWebSocket,
    // With the smallest draw. The largest is 5,000 ms.
    delaysMs: [1000, 1300, 1690, 2197, 2856, 3712, 4826, 6274, 8157, 10_000, 10_000],
  },
};

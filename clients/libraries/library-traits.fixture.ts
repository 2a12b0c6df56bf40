import type { AnswerName, LossName } from './library-faults.fixture.ts';

/** For tests: what sets the library clients apart, as data. What is not here is the same for all. */
export interface Traits {
  /** Whether it says which event it saw last when it comes back. */
  readonly resumes: boolean;
  /** Whether the server's `retry:` sets its delay. */
  readonly obeysRetry: boolean;
  /** Whether it offers permessage-deflate, as its library does by default. */
  readonly offersCompression: boolean;
  /** Delay before each attempt while all of them fail, ms. Empty: it never comes back. */
  readonly delaysMs: readonly number[];
  /** How long an opening must last until the delay starts anew, ms; null: no delay ever grows. */
  readonly stableAfterMs: number | null;
  /** How long it waits for an answer, ms; null: at least a minute. */
  readonly answerTimeoutMs: number | null;
  /** Whether the timer of its delay is still there after `close`; it then does nothing. */
  readonly leavesTimer: boolean;
  /** Whether its delay keeps the process alive. */
  readonly isKeepingAlive: boolean;
  /** What it tells of each loss. */
  readonly losses: Readonly<Record<LossName, RegExp>>;
  /** What it tells when nobody listens at its port. */
  readonly nobody: RegExp;
  /** What it tells of each answer that is no stream. */
  readonly answers: Readonly<Record<AnswerName, RegExp>>;
  /** Answers and losses after which it never comes back. */
  readonly final: readonly (LossName | AnswerName)[];
}

const AFTER_HTTP_ERRORS = [
  'status 204',
  'status 404',
  'status 500',
  'status 503 of the right type',
  'a page',
] as const satisfies readonly AnswerName[];

const UNKNOWN = /^unknown$/;

const REFUSALS = {
  'status 204': /^refused 204$/,
  'status 404': /^refused 404$/,
  'status 500': /^refused 500$/,
  'status 503 of the right type': /^refused 503$/,
  'a page': /^refused 200$/,
} as const;

const eventSource = {
  resumes: true,
  obeysRetry: true,
  offersCompression: false,
  delaysMs: [3000, 3000, 3000, 3000, 3000],
  stableAfterMs: null,
  answerTimeoutMs: null,
  final: AFTER_HTTP_ERRORS,
} as const;

const bareWebSocket = {
  resumes: false,
  obeysRetry: false,
  offersCompression: true,
  losses: {
    'a goodbye': /^ended 1001$/,
    'an end without a goodbye': /^broken 1006$/,
    'a reset': /^broken 1006$/,
  },
  nobody: /^broken ECONNREFUSED$/,
  answers: { 'an end before any answer': /^broken ECONNRESET$/, ...REFUSALS },
} as const;

const reconnectingWebSocket = {
  ...bareWebSocket,
  stableAfterMs: 5000,
  answerTimeoutMs: 4000,
  leavesTimer: true,
  isKeepingAlive: true,
  final: [],
} as const;

/** By transport id. */
export const TRAITS: Readonly<Record<string, Traits>> = {
  eventsource: {
    ...eventSource,
    leavesTimer: false,
    isKeepingAlive: true,
    losses: {
      'a goodbye': /^ended $/,
      'an end without a goodbye': /^broken TypeError: terminated: other side closed$/,
      'a reset': /^broken TypeError: terminated: .*ECONNRESET$/,
    },
    nobody: /^broken TypeError: fetch failed: .*ECONNREFUSED/,
    answers: {
      'an end before any answer': /^broken TypeError: fetch failed: other side closed$/,
      ...REFUSALS,
    },
  },
  'undici-eventsource': {
    ...eventSource,
    leavesTimer: true,
    isKeepingAlive: false,
    losses: { 'a goodbye': UNKNOWN, 'an end without a goodbye': UNKNOWN, 'a reset': UNKNOWN },
    nobody: UNKNOWN,
    answers: {
      'an end before any answer': UNKNOWN,
      'status 204': UNKNOWN,
      'status 404': UNKNOWN,
      'status 500': UNKNOWN,
      'status 503 of the right type': UNKNOWN,
      'a page': UNKNOWN,
    },
  },
  'bare-websocket': {
    ...bareWebSocket,
    delaysMs: [],
    stableAfterMs: null,
    answerTimeoutMs: null,
    leavesTimer: false,
    isKeepingAlive: false,
    final: [
      'a goodbye',
      'an end without a goodbye',
      'a reset',
      'an end before any answer',
      ...AFTER_HTTP_ERRORS,
    ],
  },
  partysocket: {
    ...reconnectingWebSocket,
    delaysMs: [3000, 3900, 5070, 6591, 8568, 10_000, 10_000],
  },
  'reconnecting-websocket': {
    ...reconnectingWebSocket,
    // With the smallest draw. The largest one is 5,000 ms.
    delaysMs: [1000, 1300, 1690, 2197, 2856, 3712, 4826, 6274, 8157, 10_000, 10_000],
  },
};

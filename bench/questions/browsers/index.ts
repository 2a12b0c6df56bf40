import { EXACT, RECONNECT } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';
import type { RestartReads } from './restart.ts';
import type { SharingReads } from './sharing.ts';

const { over } = readingsOf<Reads>();
const { over: overSharing } = readingsOf<SharingReads>();
const { over: overRestart } = readingsOf<RestartReads>();

const ALONE = 'No code of the page helps. Without a value it did not reconnect within the waiting time.';

const cell = {
  procedure: 'browsers',
  load: 'A page with no code but the opening: one connection is reset, another one is reset and answered with 503 for 4 s; then the page asks for 20 at once.',
  connections: 20,
  armSeconds: 14,
} as const;

/** A page asks for this many streams: more than six, and fewer than the 100 that the server allows on a connection. */
const STREAMS = 50;

/** Over HTTP/1.1 in the clear, and over HTTP/2, which browsers speak over TLS alone. */
const sharing = ([id, product]: readonly ['chromium' | 'firefox', 'Chromium' | 'Firefox']) =>
  [false, true].map((http2) =>
    makeProcedureCell(
      `${id}-${http2 ? 'http2' : 'http1'}`,
      `${product}, ${STREAMS} streams over HTTP/${http2 ? '2' : '1.1'}`,
      {
        procedure: 'browser-sharing',
        settings: { product, attempts: STREAMS, http2 },
        transports: http2 ? ['sse-h2', 'websocket-h2'] : ['sse', 'websocket'],
        load: `A page asks for ${STREAMS} streams of its origin over HTTP/${http2 ? '2 and TLS' : '1.1'}, and then sends an ordinary request.`,
        connections: STREAMS,
        armSeconds: 8,
        rounds: { standard: 1, full: 3 },
      },
    ),
  );

/** Events before a restart, and as many during and after it. */
const EVENTS = 5;
/** What the server asks browsers to wait; and how long it is away, so that no attempt falls into that time, or one does, ms. */
const RETRY_MS = 2000;
const AWAY_MS = { short: 300, long: 3000 } as const;
const RESTARTS = [
  { way: 'direct', words: 'directly', length: 'short' },
  { way: 'direct', words: 'directly', length: 'long' },
  { way: 'http2', words: 'over HTTP/2', length: 'long' },
  { way: 'nginx', words: 'through nginx', length: 'short' },
  { way: 'nginx', words: 'through nginx', length: 'long' },
] as const;

const restarts = ([id, product]: readonly ['chromium' | 'firefox', 'Chromium' | 'Firefox']) =>
  RESTARTS.map(({ way, words, length }) => {
    const awayMs = AWAY_MS[length];
    return makeProcedureCell(
      `${id}-restart-${way}-${length}`,
      `${product}, ${words}, server away for ${awayMs / 1000} s`,
      {
        procedure: 'browser-restart',
        settings: { product, way, awayMs, retryMs: RETRY_MS, events: EVENTS },
        transports: [way === 'http2' ? 'sse-h2' : 'sse'],
        load: `A page with no code but the opening has ${EVENTS} events; then the server ends gracefully, is away for ${awayMs / 1000} s while ${EVENTS} more are due, returns with its history and sends ${EVENTS}. It asks browsers to wait for ${RETRY_MS / 1000} s.`,
        connections: 1,
        armSeconds: length === 'short' ? 6 : 8,
        rounds: { standard: 1, full: 3 },
      },
    );
  });

export const question = defineQuestion({
  title: 'Browsers',
  question: 'What do real browsers do on their own, and how many connections do they open to one origin?',
  own: {
    'return-after-reset': {
      label: 'Reconnects by itself after a reset',
      unit: 'ns',
      definition: `Time from a reset of the connection until the next one of the same page is accepted. ${ALONE}`,
      better: 'lower',
      procedure: [over('return-after-reset', 'median', RECONNECT, 'it did not reconnect')],
    },
    'return-after-503': {
      label: 'Reconnects by itself after 4 s of 503',
      unit: 'ns',
      definition: `Time from the last 503 until the next connection of the same page is accepted. ${ALONE}`,
      better: 'lower',
      procedure: [over('return-after-503', 'median', RECONNECT, 'it did not reconnect')],
    },
    'browser-limit': {
      label: 'Open at once in a browser',
      unit: 'count',
      definition:
        'Connections that one page has open to one origin over HTTP/1.1, of all that it asked for, when no more open.',
      better: 'higher',
      procedure: [over('open-at-once', 'median', EXACT, 'no browser was available')],
    },
    'page-streams': {
      label: `Streams open, of ${STREAMS}`,
      unit: 'count',
      definition: `Streams that one page has open to its origin, of ${STREAMS} that it asked for, when no more open.`,
      better: 'higher',
      procedure: [overSharing('streams-open', 'median', EXACT, 'no browser was available')],
    },
    'page-tcp-connections': {
      label: 'TCP connections under them',
      unit: 'count',
      definition: 'TCP connections that the server has open then, with those of the page itself.',
      better: 'lower',
      procedure: [overSharing('tcp-connections', 'median', EXACT, 'no browser was available')],
    },
    'page-over-http2': {
      label: 'Streams over HTTP/2',
      unit: 'count',
      definition: 'Those of the streams that are streams of HTTP/2; for a WebSocket by RFC 8441.',
      better: 'neither',
      procedure: [overSharing('streams-over-http2', 'median', EXACT, 'no browser was available')],
    },
    'page-fetch': {
      label: 'An ordinary request beside them is answered',
      unit: 'count',
      definition:
        'Whether the page gets an answer from its origin within 3 s while its streams are open: 1, or 0 where it does not.',
      better: 'higher',
      procedure: [overSharing('fetch-answered', 'median', EXACT, 'no browser was available')],
    },
    'page-resumed': {
      label: 'Resumed over a restart',
      unit: 'count',
      definition: `Whether the page had all ${3 * EVENTS} events of before, during and after the restart in the end, with no code of its own: 1, or 0 where it did not.`,
      better: 'higher',
      procedure: [overRestart('resumed', 'mean', EXACT, 'no browser or no proxy was available')],
    },
    'page-closed-for-good': {
      label: 'Closed for good over a restart',
      unit: 'count',
      definition:
        'Whether the EventSource of the page ended in the state CLOSED, in which it never tries again: 1, or 0 where it did not.',
      better: 'lower',
      procedure: [overRestart('closed', 'mean', EXACT, 'no browser or no proxy was available')],
    },
    'page-resume-point': {
      label: `Last-Event-ID after the restart, of ${EVENTS}`,
      unit: 'count',
      definition: `The Last-Event-ID of the first request to the server that returned. The page had events up to ${EVENTS}.`,
      better: 'neither',
      procedure: [overRestart('resume-point', 'median', EXACT, 'it did not ask again')],
    },
    'page-missed': {
      label: 'Events that the page missed over a restart',
      unit: 'events',
      definition: `Of ${3 * EVENTS} events before, during and after the restart, those that the page did not have in the end.`,
      better: 'lower',
      procedure: [overRestart('missed', 'median', EXACT, 'no browser or no proxy was available')],
    },
  },
  procedures: {
    browsers: () => import('./procedure.ts'),
    'browser-sharing': () => import('./sharing.ts'),
    'browser-restart': () => import('./restart.ts'),
  },
  cells: [
    makeProcedureCell('chromium', 'Chromium', {
      ...cell,
      settings: { product: 'Chromium', attempts: 20 },
      rounds: { quick: 1, standard: 1, full: 3 },
    }),
    makeProcedureCell('firefox', 'Firefox', {
      ...cell,
      settings: { product: 'Firefox', attempts: 20 },
      rounds: { standard: 1, full: 3 },
    }),
    ...sharing(['chromium', 'Chromium']),
    ...sharing(['firefox', 'Firefox']),
    ...restarts(['chromium', 'Chromium']),
    ...restarts(['firefox', 'Firefox']),
  ],
});

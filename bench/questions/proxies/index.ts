import { EXACT, RECONNECT, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { proxies } from '../../proxies/index.ts';
import { isCompressing, VARIANTS, type Proxy, type Variant } from '../../proxies/proxy.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { BodyReads } from './body.ts';
import type { HeaderReads } from './headers.ts';
import type { Reads } from './procedure.ts';
import type { RestartReads } from './restart.ts';

const { over } = readingsOf<Reads>();
const { over: overRestart } = readingsOf<RestartReads>();
const { over: overBody } = readingsOf<BodyReads>();
const { over: overHeaders } = readingsOf<HeaderReads>();

/** Events that are sent through each proxy. */
export const EVENTS = 10;

/** How long the server is quiet where a proxy has an idle time-out of 1 s, and how often it sends a heartbeat against that, ms. */
const QUIET_MS = 3000;
const HEARTBEAT_MS = 400;

interface Setup {
  readonly suffix: string;
  readonly variant: Variant;
  /** Length of an event's JSON text, bytes; absent: without a filler. */
  readonly payloadBytes?: number;
  readonly heartbeatMs?: number;
  readonly quietMs?: number;
  /** What is done, as a sentence. */
  readonly load: string;
}

const TEN = `${EVENTS} events, 30 ms apart`;

const SETUPS: readonly Setup[] = [
  { suffix: 'defaults', variant: 'defaults', load: `${TEN}, through the proxy at its defaults.` },
  {
    suffix: 'unmarked',
    variant: 'unmarked',
    load: `${TEN}, through the proxy at its defaults, which ignores the X-Accel-Buffering of the server.`,
  },
  {
    suffix: 'unmarked-cured',
    variant: 'unmarked-cured',
    load: `${TEN}, through the proxy with the lines that streams need, which ignores the X-Accel-Buffering of the server.`,
  },
  { suffix: 'cured', variant: 'cured', load: `${TEN}, through the proxy with the lines that streams need.` },
  {
    suffix: 'http2',
    variant: 'http2',
    load: `${TEN}; the client speaks HTTP/2 over TLS with the proxy, and the proxy HTTP/1.1 with the server.`,
  },
  {
    suffix: 'gzip',
    variant: 'gzip',
    load: `${TEN}; the proxy is told to compress text/event-stream, and the client asks for gzip.`,
  },
  {
    suffix: 'gzip-unmarked',
    variant: 'gzip-unmarked',
    load: `${TEN}; the proxy is told to compress text/event-stream, the client asks for gzip, and the server sends neither no-transform nor X-Accel-Buffering.`,
  },
  {
    suffix: 'megabyte',
    variant: 'cured',
    payloadBytes: 1_000_000,
    load: `${TEN}, of a megabyte each, through the proxy with the lines that streams need.`,
  },
  {
    suffix: 'idle',
    variant: 'idle',
    quietMs: QUIET_MS,
    load: `${TEN}, and then silence for 3 s, where the proxy has an idle time-out of 1 s.`,
  },
  {
    suffix: 'idle-heartbeats',
    variant: 'idle',
    quietMs: QUIET_MS,
    heartbeatMs: HEARTBEAT_MS,
    load: `${TEN}, and then 3 s with nothing but a heartbeat every 0.4 s, where the proxy has an idle time-out of 1 s.`,
  },
];

function cellsOf([id, proxy]: readonly [string, Proxy]): readonly ProcedureCell[] {
  const setups = SETUPS.filter(({ variant }) =>
    isCompressing(variant) ? proxy.compresses : proxy.heedsMark || !variant.startsWith('unmarked'),
  );
  return setups.map(({ suffix, variant, payloadBytes = 0, heartbeatMs = 0, quietMs = 0, load }) => {
    const more = payloadBytes > 0 ? ', and events of a megabyte' : heartbeatMs > 0 ? ', and heartbeats' : '';
    return makeProcedureCell(`${id}-${suffix}`, `${proxy.label}, ${VARIANTS[variant]}${more}`, {
      procedure: 'proxies',
      settings: { proxy: id, variant, events: EVENTS, payloadBytes, heartbeatMs, quietMs },
      load: suffix === 'cured' ? `${load} It needs ${proxy.cure ?? 'none'}.` : load,
      transports: isCompressing(variant)
        ? ['sse']
        : variant === 'http2'
          ? ['sse-h2', 'websocket-h2']
          : ['sse', 'websocket'],
      connections: 1,
      armSeconds: quietMs === 0 ? 0.6 : heartbeatMs === 0 ? 2 : 3.6,
      rounds: { quick: 1, standard: 1, full: 3 },
    });
  });
}

function bodyOf([id, proxy]: readonly [string, Proxy]): ProcedureCell {
  return makeProcedureCell(`${id}-body`, `${proxy.label}, and large messages from the client`, {
    procedure: 'proxied-body',
    settings: { proxy: id, sizesBytes: [500_000, 2_000_000, 20_000_000] },
    load: 'The client sends 0.5 MB, 2 MB and 20 MB in a POST and in a message on the WebSocket, until one is refused; the proxy has the lines that streams need, and its own limits.',
    connections: 1,
    armSeconds: 0.7,
    rounds: { quick: 1, standard: 1, full: 3 },
  });
}

function headersOf([id, proxy]: readonly [string, Proxy]): ProcedureCell {
  return makeProcedureCell(`${id}-headers`, `${proxy.label}, and headers before the first event`, {
    procedure: 'proxied-headers',
    settings: { proxy: id },
    load: 'The server sends the headers of an SSE response at once and the first event 1 s later, first with nothing in between and then with a comment right behind the headers; in front are HTTP/1.1 and HTTP/2.',
    transports: ['sse', 'sse-h2'],
    connections: 1,
    armSeconds: 0.7,
    rounds: { quick: 1, standard: 1, full: 3 },
  });
}

function restartOf([id, proxy]: readonly [string, Proxy]): ProcedureCell {
  return makeProcedureCell(`${id}-restart`, `${proxy.label}, and the server behind it restarts`, {
    procedure: 'proxied-restart',
    settings: { proxy: id, events: EVENTS },
    load: `${EVENTS} events, then the server ends, is away for 1 s and returns with its history, while events go on; the client tries again every 0.3 s and resumes, and the EventSource of the npm package eventsource does as browsers do.`,
    transports: ['sse', 'websocket', 'eventsource'],
    connections: 1,
    armSeconds: 2.2,
    rounds: { quick: 1, standard: 1, full: 3 },
  });
}

export const question = defineQuestion({
  title: 'Proxies',
  question:
    'What do the proxies that people have in front of their servers do to a stream, and what cures it?',
  own: {
    'proxied-events': {
      label: `Events through the proxy, of ${EVENTS}`,
      unit: 'count',
      definition: `Events that the client received while the server held the stream open, of ${EVENTS} that it sent.`,
      better: 'higher',
      procedure: [over('passed', 'mean', EXACT)],
    },
    'proxied-delay': {
      label: 'Delay through the proxy',
      unit: 'ns',
      definition: 'Time from sending an event until the client has decoded it, of the events that arrived.',
      better: 'lower',
      procedure: [over('delay', 'median', USUAL_DELAY, 'no event arrived')],
    },
    'proxied-end': {
      label: 'The proxy ends the connection after',
      unit: 'ns',
      definition:
        'Time from the last event until the client was told that its connection has ended, though the server held it open.',
      better: 'higher',
      procedure: [over('told-after', 'median', RECONNECT, 'it did not end')],
    },
    'proxied-gzip': {
      label: 'Compressed by the proxy',
      unit: 'count',
      definition:
        'Whether the proxy compressed the stream, as it was told to: 1 where it did, 0 where it did not.',
      better: 'neither',
      procedure: [over('compressed', 'mean', EXACT, 'nothing asked for it, or no response came')],
    },
    'told-of-restart': {
      label: 'Told of a restart after',
      unit: 'ns',
      definition: 'Time from the moment the server behind the proxy began to end until the client was told.',
      better: 'lower',
      procedure: [overRestart('told-of-restart', 'median', RECONNECT, 'it was not told')],
    },
    'missed-over-restart': {
      label: 'Events missed over a restart',
      unit: 'events',
      definition: `Of ${3 * EVENTS} events before, during and after the restart, those that the client did not have in the end. It resumes.`,
      better: 'lower',
      procedure: [overRestart('missed-over-restart', 'median', EXACT)],
    },
    'refused-attempts': {
      label: 'Attempts that got a status from the proxy',
      unit: 'count',
      definition:
        'Attempts to reconnect that the proxy answered itself, such as with 502. After the first one an EventSource is closed for good.',
      better: 'lower',
      procedure: [overRestart('refused-attempts', 'median', EXACT)],
    },
    'gave-up-for-good': {
      label: 'Gave up for good over a restart',
      unit: 'count',
      definition:
        'Whether the client never tried again after a status from the proxy: 1 where it gave up, 0 where it did not.',
      better: 'lower',
      procedure: [overRestart('gave-up', 'mean', EXACT)],
    },
    'headers-alone': {
      label: 'Open after, headers alone',
      unit: 'ns',
      definition:
        'Time from when the server sent the headers of an SSE response until the client knew that the stream is open. The first event comes 1 s later: a proxy that waits for it takes as long.',
      better: 'lower',
      procedure: [overHeaders('headers-alone', 'median', RECONNECT, 'it did not open')],
    },
    'headers-with-comment': {
      label: 'Open after, headers and a comment',
      unit: 'ns',
      definition: 'The same where the server writes a comment right behind the headers.',
      better: 'lower',
      procedure: [overHeaders('headers-with-comment', 'median', RECONNECT, 'it did not open')],
    },
    'body-up': {
      label: 'Largest message from the client that passed',
      unit: 'bytes',
      definition:
        'Of a POST beside SSE and of a message on the WebSocket, of the sizes that were tried; 0: none passed.',
      better: 'higher',
      procedure: [overBody('largest-up', 'median', EXACT)],
    },
  },
  procedures: {
    proxies: () => import('./procedure.ts'),
    'proxied-restart': () => import('./restart.ts'),
    'proxied-body': () => import('./body.ts'),
    'proxied-headers': () => import('./headers.ts'),
  },
  cells: proxies
    .entries()
    .flatMap((entry) => [...cellsOf(entry), bodyOf(entry), headersOf(entry), restartOf(entry)]),
});

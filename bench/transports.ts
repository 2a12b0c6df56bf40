import type { ClientHalf, LibraryHalf, PollingHalf } from '../clients/contract.ts';
import type { Connections } from '../clients/http2/connection.ts';
import type { SecureProtocol, ServerHalf } from '../servers/contract.ts';
import type { Flush } from '../servers/controls/sse-compressed.ts';
import { defineRegistry } from './registry.ts';

/** How events travel. Each process loads the half that it needs: a server never loads client code, nor the reverse. */
interface BothHalves<Client> {
  readonly label: string;
  readonly server: () => Promise<{ readonly server: ServerHalf }>;
  readonly client: () => Promise<{ readonly client: Client }>;
}

/** A transport whose clients keep a stream open and reconnect by the policy of the measurement. */
export interface MeasuringTransport extends BothHalves<ClientHalf> {
  /** `contest`: one of the two that the project compares. `control`: it shows where a cost lies and can never win. */
  readonly role: 'contest' | 'control';
  /** What HTTP it goes over; absent: HTTP/1.1 in the clear. Compare transports over the same one. */
  readonly over?: SecureProtocol;
  /** How many clients share a connection of HTTP/2; absent: each has its own. Infinity: all of them share one. */
  readonly streamsPerConnection?: number;
  /**
   * Whether each connection has a compressor; absent: no. `flushed`: after each event. `unflushed`: a negative example, which
   * holds events back, so the conformance suite leaves it out.
   */
  readonly compressed?: 'flushed' | 'unflushed';
}

/** A client library with its default settings, on a server of the contest: for faults, since load would measure the library. */
export interface LibraryTransport extends BothHalves<LibraryHalf> {
  readonly role: 'library';
}

/** No stream: the client asks again and again. It takes part where a procedure asks for it, to show what a stream replaces. */
export interface PollingTransport extends BothHalves<PollingHalf> {
  readonly role: 'polling';
}

/** One way to do what only a procedure asks for, which has its halves: it carries no stream. */
export interface ProcedureTransport {
  readonly label: string;
  readonly role: 'procedure';
  readonly over?: SecureProtocol;
}

export type Transport = MeasuringTransport | LibraryTransport | PollingTransport | ProcedureTransport;

const sseServer = () => import('../servers/sse.ts');
const websocketServer = () => import('../servers/websocket.ts');

function sseClientAt(path: string) {
  return async () => ({ client: { ...(await import('../clients/sse.ts')).client, path } });
}

function compressedSse(label: string, path: string, flush: Flush, coding: 'gzip' | 'brotli'): Transport {
  return {
    label,
    role: 'control',
    compressed: flush === 'never' ? 'unflushed' : 'flushed',
    server: async () => ({
      server: (await import('../servers/controls/sse-compressed.ts')).compressedSse(path, flush),
    }),
    client: async () => ({
      client: { ...(await import('../clients/controls/sse-compressed.ts'))[coding], path },
    }),
  };
}

const sseH2Server = async () => {
  const { server } = await sseServer();
  return { server: { ...server, packages: [...server.packages, 'http2-express'] } };
};

/** Both transports over HTTP/2, with several streams on each connection. */
function sharing(streams: number, how: string) {
  const of = (label: string, halves: Pick<MeasuringTransport, 'server' | 'client'>): MeasuringTransport => ({
    label: `${label} over HTTP/2, ${how}`,
    role: 'contest',
    over: 'h2',
    streamsPerConnection: streams,
    ...halves,
  });
  let pool: Promise<Connections> | null = null;
  /** One for all clients of a process, whenever they are loaded. */
  const connections = () =>
    (pool ??= import('../clients/http2/connection.ts').then(({ sharedBy }) => sharedBy(streams)));
  return {
    sse: of('SSE', {
      server: sseH2Server,
      client: async () => ({
        client: (await import('../clients/http2/sse.ts')).over(await connections()),
      }),
    }),
    websocket: of('WebSocket', {
      server: websocketServer,
      client: async () => ({
        client: (await import('../clients/http2/websocket.ts')).over(await connections()),
      }),
    }),
  };
}

const tens = sharing(10, '10 streams each');
const all = sharing(Infinity, 'one connection');

/** @param waitMs how long the server keeps a request without news, ms. @param everyMs the client's interval, ms. */
function polling(label: string, path: string, waitMs: number, everyMs: number): Transport {
  return {
    label,
    role: 'polling',
    server: async () => ({
      server: (await import('../servers/controls/polling.ts')).pollingServer(path, waitMs),
    }),
    client: () => Promise.resolve({ client: { path, packages: [], everyMs } }),
  };
}

export const transports = defineRegistry<Transport>('transport', {
  sse: {
    label: 'SSE',
    role: 'contest',
    server: sseServer,
    client: () => import('../clients/sse.ts'),
  },
  websocket: {
    label: 'WebSocket',
    role: 'contest',
    server: websocketServer,
    client: () => import('../clients/websocket.ts'),
  },
  'raw-tcp': {
    label: 'Raw TCP',
    role: 'control',
    server: () => import('../servers/controls/raw-tcp.ts'),
    client: () => import('../clients/controls/raw-tcp.ts'),
  },
  'sse-http': {
    label: 'SSE on node:http',
    role: 'control',
    server: async () => ({ server: (await import('../servers/controls/sse-bare.ts')).sseHttp }),
    client: sseClientAt('/events-http'),
  },
  'sse-one-class': {
    label: 'SSE on Express, one class',
    role: 'control',
    server: () => import('../servers/controls/sse-one-class.ts'),
    client: sseClientAt('/events-one-class'),
  },
  'sse-framed': {
    label: 'Pre-framed SSE',
    role: 'control',
    server: async () => ({ server: (await import('../servers/controls/sse-bare.ts')).sseFramed }),
    client: sseClientAt('/events-framed'),
  },
  'websocket-framed': {
    label: 'Pre-framed WebSocket',
    role: 'control',
    server: async () => ({
      server: (await import('../servers/controls/websocket-variants.ts')).websocketFramed,
    }),
    client: async () => ({
      client: { ...(await import('../clients/websocket.ts')).client, path: '/websocket-framed' },
    }),
  },
  'websocket-deflate': {
    label: 'WebSocket, deflated',
    role: 'control',
    compressed: 'flushed',
    server: async () => ({
      server: (await import('../servers/controls/websocket-variants.ts')).websocketDeflate,
    }),
    client: () => import('../clients/controls/websocket-deflate.ts'),
  },
  'sse-gzip': compressedSse('SSE, gzip', '/events-gzip', 'each', 'gzip'),
  'sse-gzip-sync': compressedSse('SSE, gzip with context', '/events-gzip-sync', 'option', 'gzip'),
  'sse-brotli': compressedSse('SSE, brotli', '/events-brotli', 'each', 'brotli'),
  'sse-gzip-unflushed': compressedSse('SSE, gzip never flushed', '/events-unflushed', 'never', 'gzip'),
  'sse-brotli-unflushed': compressedSse('SSE, brotli never flushed', '/events-unflushed', 'never', 'brotli'),
  'sse-tls': {
    label: 'SSE over TLS',
    role: 'contest',
    over: 'tls',
    server: sseServer,
    client: () => import('../clients/sse.ts'),
  },
  'websocket-tls': {
    label: 'WebSocket over TLS',
    role: 'contest',
    over: 'tls',
    server: websocketServer,
    client: () => import('../clients/websocket.ts'),
  },
  'sse-h2': {
    label: 'SSE over HTTP/2',
    role: 'contest',
    over: 'h2',
    server: sseH2Server,
    client: () => import('../clients/http2/sse.ts'),
  },
  'websocket-h2': {
    label: 'WebSocket over HTTP/2',
    role: 'contest',
    over: 'h2',
    server: websocketServer,
    client: () => import('../clients/http2/websocket.ts'),
  },
  'sse-h2-tens': tens.sse,
  'websocket-h2-tens': tens.websocket,
  'sse-h2-shared': all.sse,
  'websocket-h2-shared': all.websocket,
  'raw-tls': {
    label: 'Raw TLS',
    role: 'control',
    over: 'tls',
    server: () => import('../servers/controls/raw-tcp.ts'),
    client: () => import('../clients/controls/raw-tcp.ts'),
  },
  'sse-http-h2': {
    label: 'SSE on node:http2',
    role: 'control',
    over: 'h2',
    server: async () => ({ server: (await import('../servers/controls/sse-bare.ts')).sseHttp }),
    client: async () => ({
      client: { ...(await import('../clients/http2/sse.ts')).client, path: '/events-http' },
    }),
  },
  'websocket-framed-h2': {
    label: 'Pre-framed WebSocket over HTTP/2',
    role: 'control',
    over: 'h2',
    server: async () => ({
      server: (await import('../servers/controls/websocket-variants.ts')).websocketFramed,
    }),
    client: async () => ({
      client: { ...(await import('../clients/http2/websocket.ts')).client, path: '/websocket-framed' },
    }),
  },
  eventsource: {
    label: 'EventSource (eventsource)',
    role: 'library',
    server: sseServer,
    client: () => import('../clients/libraries/eventsource.ts'),
  },
  'undici-eventsource': {
    label: 'EventSource (undici)',
    role: 'library',
    server: sseServer,
    client: () => import('../clients/libraries/undici-eventsource.ts'),
  },
  'bare-websocket': {
    label: 'WebSocket (bare ws)',
    role: 'library',
    server: websocketServer,
    client: () => import('../clients/libraries/bare-websocket.ts'),
  },
  partysocket: {
    label: 'WebSocket (partysocket)',
    role: 'library',
    server: websocketServer,
    client: () => import('../clients/libraries/partysocket.ts'),
  },
  'reconnecting-websocket': {
    label: 'WebSocket (reconnecting-websocket)',
    role: 'library',
    server: websocketServer,
    client: () => import('../clients/libraries/reconnecting-websocket.ts'),
  },
  // The server answers within less than the 60 s after which common proxies give up on a response.
  'long-polling': polling('Long polling', '/long-poll', 25_000, 0),
  'polling-200ms': polling('Polling every 200 ms', '/poll', 0, 200),
  'polling-1s': polling('Polling every second', '/poll', 0, 1000),
  'sse-get': { label: 'SSE and GET', role: 'procedure' },
  'sse-get-tls': { label: 'SSE and GET over TLS', role: 'procedure', over: 'tls' },
  'sse-get-h2': { label: 'SSE and GET over HTTP/2', role: 'procedure', over: 'h2' },
  'websocket-base64': { label: 'Base64 over WebSocket', role: 'procedure' },
  'eventsource-tls': { label: 'EventSource over TLS', role: 'procedure', over: 'tls' },
  'eventsource-h2': { label: 'EventSource over HTTP/2', role: 'procedure', over: 'h2' },
  'websocket-each': { label: 'WebSocket for each answer', role: 'procedure' },
  'websocket-each-tls': { label: 'WebSocket for each answer over TLS', role: 'procedure', over: 'tls' },
  'websocket-each-h2': { label: 'WebSocket for each answer over HTTP/2', role: 'procedure', over: 'h2' },
  'sse-5-tokens': { label: 'SSE, 5 tokens per message', role: 'procedure' },
  'sse-40-ms': { label: 'SSE, tokens of 40 ms per message', role: 'procedure' },
  'websocket-5-tokens': { label: 'WebSocket, 5 tokens per message', role: 'procedure' },
  'websocket-40-ms': { label: 'WebSocket, tokens of 40 ms per message', role: 'procedure' },
});

/** A transport by its id, with its halves. @throws Error where it has none. */
export function transportWithHalves(id: string): Exclude<Transport, ProcedureTransport> {
  const transport = transports.get(id);
  if (transport.role === 'procedure') throw new Error(`'${id}' carries no stream`);
  return transport;
}

/** The transports of the contest over HTTP/1.1 in the clear, in registry order: what a run compares unless it is told. */
export function contestants(): readonly (readonly [id: string, transport: MeasuringTransport])[] {
  return measuringTransports().filter(([, { role, over }]) => role === 'contest' && over === undefined);
}

export function isMeasuring(transport: Transport): transport is MeasuringTransport {
  return transport.role === 'contest' || transport.role === 'control';
}

/** The measuring transports that deliver every event at once. */
export function measuringTransports(): readonly (readonly [id: string, transport: MeasuringTransport])[] {
  return transports
    .entries()
    .flatMap(([id, entry]) => (isMeasuring(entry) && entry.compressed !== 'unflushed' ? [[id, entry]] : []));
}

/** Whether each connection of the transport has a compressor. */
export function isCompressed(id: string): boolean {
  const transport = transports.get(id);
  return isMeasuring(transport) && transport.compressed !== undefined;
}

/** What HTTP the transport goes over; null: HTTP/1.1 in the clear. */
export function protocolOf(id: string): SecureProtocol | null {
  const transport = transports.get(id);
  return isMeasuring(transport) || transport.role === 'procedure' ? (transport.over ?? null) : null;
}

/** Whether several clients of the transport share a connection. */
export function sharesConnections(id: string): boolean {
  const transport = transports.get(id);
  return isMeasuring(transport) && transport.streamsPerConnection !== undefined;
}

export function libraryTransports(): readonly (readonly [id: string, transport: LibraryTransport])[] {
  return transports.entries().flatMap(([id, entry]) => (entry.role === 'library' ? [[id, entry]] : []));
}

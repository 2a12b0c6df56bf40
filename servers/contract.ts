/** What every server promises: the two that are compared, and the controls that explain them. */
import type { IncomingMessage, RequestListener, ServerOptions as HttpOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import type { EventStream } from './stream/stream.ts';

/** The server half of a transport: what a file in `servers/` exports for `bench/transports.ts`. */
export interface ServerHalf {
  /** Where clients connect. */
  readonly path: string;
  /** npm packages that put the bytes on the wire, for the report. */
  readonly packages: readonly string[];
  mount(mount: Mount): Connections;
  /** What node:http makes of requests and responses; absent: its own classes. Over HTTP/2 it is not asked. */
  readonly messagesOf?: (app: Express) => Messages;
}

/** The classes that node:http makes requests and responses of. */
export type Messages = Pick<HttpOptions, 'IncomingMessage' | 'ServerResponse'>;

/** What a transport is mounted on: one Express app, the ways past it, and the stream to send. */
export interface Mount {
  readonly app: Express;
  /** Takes GET and HEAD at `path` straight from node:http: Express does not see them. Other methods go to Express. */
  readonly onGet: (path: string, take: RequestListener) => void;
  /** Takes upgrades at `path`, which Express does not see. Upgrades at any other path get 404 from the host. */
  readonly onUpgrade: (path: string, take: UpgradeListener) => void;
  readonly stream: EventStream;
  readonly options: ServerOptions;
  /** Uniform in [0, 1): for what is drawn once per connection. */
  readonly random: () => number;
}

/** What the HTTP below a transport is: `tls` is HTTP/1.1 over TLS 1.3, `h2` is HTTP/2 over TLS 1.3. */
export type SecureProtocol = 'tls' | 'h2';

/**
 * Streams that a server admits on one connection of HTTP/2 at a time.
 * [spec] "It is RECOMMENDED that this value be no smaller than 100, so as to not unnecessarily limit parallelism":
 * https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2
 */
export const MOST_HTTP2_STREAMS = 100;

/** Takes over the socket of a request for an upgrade, or the stream that stands for one over HTTP/2. `head` holds bytes that came right after the request. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The open connections of a mounted transport. */
export interface Connections {
  counts(): ConnectionCounts;
  /** Whether a connection has more than `limitBytes` unsent. */
  isCongested(limitBytes: number): boolean;
  /** Says goodbye on every connection. */
  endAll(): void;
  /** Drops every connection at once, without a goodbye. */
  destroyAll(): void;
}

/** Counts of one transport, for `/healthz` and for the records. */
export interface ConnectionCounts {
  readonly connections: number;
  /** Timers that exist because of open connections: 0 when no client is connected. */
  readonly timers: number;
  readonly bufferedBytes: number;
  /** Writes of live events to connections. */
  readonly deliveries: number;
  /** Events sent again to clients that resumed. */
  readonly replayed: number;
  /** Connections closed because the client did not read fast enough. */
  readonly closedSlow: number;
  /** Connections closed because the server could not keep up with its schedule: see `maxLagMs`. */
  readonly closedOverload: number;
}

export const NO_CONNECTIONS: ConnectionCounts = {
  connections: 0,
  timers: 0,
  bufferedBytes: 0,
  deliveries: 0,
  replayed: 0,
  closedSlow: 0,
  closedOverload: 0,
};

/** Options that all servers share. */
export interface ServerOptions {
  /** Time between heartbeats, ms; 0: none. */
  readonly heartbeatMs: number;
  /** `protocol`: an SSE comment or a WebSocket ping, invisible to scripts in a browser. `application`: a message. */
  readonly heartbeatKind: 'protocol' | 'application';
  /** How many events are kept for clients that resume. */
  readonly replayWindow: number;
  /** The reconnection time that SSE sends as `retry:`, ms. */
  readonly retryMs: number;
  /** Half the width of the range from which each connection's reconnection time is drawn, ms; 0: the same for all. */
  readonly retrySpreadMs: number;
  /** A connection with more unsent bytes than this is closed: see `Subscribers`. */
  readonly bufferLimitBytes: number;
  /** Unsent bytes of all connections of a transport together. Beyond this the fullest are closed. */
  readonly totalBufferLimitBytes: number;
  /** Connections beyond this number are refused with 503. */
  readonly maxConnections: number;
  /** The largest message that a WebSocket client may send, bytes. */
  readonly maxPayloadBytes: number;
  /**
   * How far the stream may fall behind its schedule before connections are refused and closed, ms; 0: without limit, as in
   * every measurement, where being late is a result.
   */
  readonly maxLagMs: number;
  /** Origins besides the server's own whose pages may connect, such as `https://example.org`. */
  readonly allowedOrigins: readonly string[];
  /** Whether pages of these may send cookies with SSE. With WebSocket browsers send them without asking, and these servers read none. */
  readonly allowCredentials: boolean;
}

export const DEFAULT_SERVER_OPTIONS: ServerOptions = {
  heartbeatMs: 15_000,
  heartbeatKind: 'protocol',
  replayWindow: 1000,
  retryMs: 3000,
  retrySpreadMs: 0,
  bufferLimitBytes: 1024 * 1024,
  totalBufferLimitBytes: 256 * 1024 * 1024,
  maxConnections: 20_000,
  maxPayloadBytes: 1024,
  maxLagMs: 0,
  allowedOrigins: [],
  allowCredentials: false,
};

/** Response header that names the server's history of events. A resume point may carry it back. */
export const EPOCH_HEADER = 'Stream-Epoch';

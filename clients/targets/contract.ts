import type { Socket } from 'node:net';
import type { LossCause } from '../contract.ts';

/** The unit and the clock of a time that a server writes into its events. */
export type TimeUnit = 'unix-ms' | 'unix-us' | 'monotonic-ns';

/** Where the number of an event is: in the `id:` of SSE, or at a path of its JSON text. */
export type SeqSource = { readonly kind: 'sse-id' } | { readonly kind: 'json'; readonly path: string };

/** Where an event says when it was sent. */
export interface SentAt {
  readonly path: string;
  readonly unit: TimeUnit;
}

/** A stream that another program serves, and how to ask for it. */
export interface ForeignStream {
  /** `http:` and `https:` are SSE, `ws:` and `wss:` WebSocket. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** WebSocket only. */
  readonly subprotocols: readonly string[];
  /** What the client says after opening; WebSocket only; null: nothing. */
  readonly send: string | null;
  /** Whether any certificate will do. */
  readonly insecure: boolean;
  /** SSE only. */
  readonly method: string;
  /** SSE only; null: none. */
  readonly body: string | null;
}

/** A server of the user's own, with what is known about its events. */
export interface ForeignTarget extends ForeignStream {
  /** How it is called in the report. */
  readonly label: string;
  readonly seq: SeqSource | null;
  readonly sentAt: SentAt | null;
  /** Its processes on this machine; empty: unknown. */
  readonly serverPids: readonly number[];
}

/** What the head of an HTTP response said. */
export interface ResponseHead {
  readonly status: number;
  readonly contentType: string | null;
  readonly location: string | null;
}

/** What a foreign connection reports, synchronously, as the bytes arrive. Nothing is parsed that nobody asked for. */
export interface ForeignHandlers {
  opened(head: ResponseHead): void;
  /** @param id of SSE; null: none. @param data its text; of a WebSocket the bytes as they came. */
  event(id: string | null, data: string | Buffer): void;
  /** An SSE comment, or a WebSocket ping. */
  heartbeat(): void;
  /** The server answered with something that is no stream. `lost` follows. */
  refused(head: ResponseHead): void;
  /** Called exactly once, unless `destroy` came first. */
  lost(cause: LossCause): void;
}

/** One connection to a foreign server. */
export interface ForeignConnection {
  /** Below TLS, if there is any: for counting bytes. */
  readonly tcp: Socket;
  /** Drops the connection; no handler is called after that. */
  destroy(): void;
}

/** What speaks one of the two protocols with foreign servers. */
export interface ForeignHalf {
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  open(stream: ForeignStream, route: Route, handlers: ForeignHandlers): ForeignConnection;
}

/** How to reach it this time. */
export interface Route {
  /** A port of 127.0.0.1 to dial instead of the host of the URL, which is still named in the request; null: none. */
  readonly viaPort: number | null;
  /** For the `Last-Event-ID` header; null: from now on. */
  readonly lastEventId: string | null;
}

export const DIRECT: Route = { viaPort: null, lastEventId: null };

/** Whether the stream is a WebSocket; else it is SSE. */
export function isWebSocket({ url }: Pick<ForeignStream, 'url'>): boolean {
  return url.startsWith('ws');
}

import type { Socket } from 'node:net';

/** Why a connection ended, or was never established. */
export type LossCause =
  /** The server said goodbye: the end of the SSE response, or a WebSocket close frame with its code. */
  | { readonly kind: 'ended'; readonly code: number | null }
  /** The TCP connection broke, or was refused. */
  | { readonly kind: 'broken'; readonly code: string }
  /** The server answered, but not with a stream: another status or content type. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Nothing arrived for longer than the policy allows. */
  | { readonly kind: 'silent' }
  /** The library does not say. Library clients only. */
  | { readonly kind: 'unknown' };

/** A TCP connection of a client, and what it reads and writes: the connection itself, or TLS on it. */
export interface Dialled {
  readonly tcp: Socket;
  readonly stream: Socket;
}

/** Where to connect, and from where in the stream. */
export interface Target {
  /** Such as `http://127.0.0.1:40123`, without a path. */
  readonly origin: string;
  readonly path: string;
  /** `seq`, or `seq.epoch`; null: only events from now on. */
  readonly resumePoint: string | null;
  /** Over https, the only certificate to trust, PEM; absent: those that Node.js trusts. */
  readonly trusted?: string | null;
  /** Local address to connect from; null, absent: the system chooses. */
  readonly source?: string | null;
  /** An idle connection left over from an earlier request; absent: a new one. */
  readonly reused?: Dialled | null;
}

/** What a client half reports during a connection. All are called synchronously, as the bytes arrive. */
export interface ConnectionHandlers {
  /** The server has accepted. `epoch` names its history; null: it did not say. */
  opened(epoch: string | null): void;
  /** One complete event: its JSON text, and the length of that text in UTF-8 bytes. */
  event(text: string, textBytes: number): void;
  /** The server reports that events between the resume point and what follows are lost. */
  gap(): void;
  /** Something arrived that is not an event. */
  heartbeat(): void;
  /** Called exactly once, unless `destroy` came first. */
  lost(cause: LossCause): void;
}

/** Bytes of a TCP connection as the client sees them, those of TLS included. Where several clients share one, each byte is counted once. */
export interface Traffic {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** One connection, established or in progress. */
export interface Connection {
  /** What it has carried so far, also when it has ended; null until there is a TCP connection. */
  readonly traffic: Traffic | null;
  /** What it reads and writes without what TLS adds, of the whole connection where several clients share one; absent: it does not show. */
  readonly stream?: Traffic;
  /** Stops reading, or continues. */
  setPaused(isPaused: boolean): void;
  /** Drops the connection; no handler is called after that. */
  destroy(): void;
}

/** What all client halves have in common. */
interface Half {
  /** Path of the server half that it connects to. */
  readonly path: string;
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
}

/** The client half of a transport: what its file in `clients/` exports as `client`. */
export interface ClientHalf extends Half {
  open(target: Target, handlers: ConnectionHandlers): Connection;
}

/** A client half that polls: `PollingClient` does the rest. */
export interface PollingHalf extends Half {
  /** Interval between requests, ms; 0: the next request follows the answer at once. */
  readonly everyMs: number;
}

/** What a library client reports, in the same turn in which its library reports it. `lost` can also be a failed attempt. */
export interface LibraryHandlers extends Pick<ConnectionHandlers, 'event' | 'gap' | 'lost'> {
  /** The library is about to connect: the first time, and on every reconnection. */
  attempted(): void;
  opened(): void;
  /** The library will not reconnect. Called at most once, after `lost`. */
  closedForGood(): void;
}

/** A client that leaves reconnection to a library: what its file in `clients/libraries/` exports as `client`. */
export interface LibraryHalf extends Half {
  /** Connects with the library's default options. What the library reports after `close` is ignored. */
  start(url: URL, handlers: LibraryHandlers): { close(): void };
}

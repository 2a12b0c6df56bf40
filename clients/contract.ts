import type { Socket } from 'node:net';

/** Why a connection ended, or never came to be. */
export type LossCause =
  /** The server said goodbye: end of the SSE response, or a WebSocket close frame. */
  | { readonly kind: 'ended'; readonly code: number | null }
  /** The TCP connection broke off, or was refused. */
  | { readonly kind: 'broken'; readonly code: string }
  /** The server answered, but not with a stream: status or content type. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Nothing arrived for longer than the policy allows. */
  | { readonly kind: 'silent' }
  /** The library does not say. Library clients alone. */
  | { readonly kind: 'untold' };

/** Where to connect, and from where on the events are wanted. */
export interface Target {
  /** Such as `http://127.0.0.1:40123`, without a path. */
  readonly origin: string;
  readonly path: string;
  /** `seq`, or `seq.epoch`; null: only what comes from now on. */
  readonly resumePoint: string | null;
  /** Over https, the one certificate that is trusted, PEM; absent: those that Node.js trusts. */
  readonly trusted?: string | null;
  /** An open connection that an earlier request has left idle; absent: a new one. */
  readonly reused?: Socket | null;
}

/** What a client half reports while a connection lives. All are called synchronously, as the bytes arrive. */
export interface ConnectionHandlers {
  /** The server has accepted. `epoch` names its history; null: it did not say. */
  opened(epoch: string | null): void;
  /** One whole event: its JSON text, and the length of that text in UTF-8 bytes. */
  event(text: string, textBytes: number): void;
  /** The server says that events between the resume point and what follows are lost for good. */
  gap(): void;
  /** Something that is not an event arrived: a heartbeat. */
  heartbeat(): void;
  /** Called exactly once, unless `destroy` came first. */
  lost(cause: LossCause): void;
}

/** One connection, open or on its way. */
export interface Connection {
  /** The socket under it, for counting bytes. null until there is one. */
  readonly socket: Socket | null;
  /** Drops the connection; no handler is called any more. */
  destroy(): void;
}

/** The client half of a transport: what a file in `clients/` exports as `client`. */
export interface ClientHalf {
  /** Path of the server half that it talks to. */
  readonly path: string;
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  open(target: Target, handlers: ConnectionHandlers): Connection;
}

/** How a client polls: what its file in `clients/` exports as `client`. The asking is the same for all: `PollingClient`. */
export interface PollingHalf {
  /** Path of the server half that it asks. */
  readonly path: string;
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  /** From one question to the next, ms; 0: the next one follows the answer at once. */
  readonly everyMs: number;
}

/** What an library client reports: what its library tells, in the turn in which the library tells it. */
export interface LibraryHandlers {
  /** The library is about to connect: the first time, and each time after that. */
  attempted(): void;
  opened(): void;
  /** One whole event: its JSON text, and the length of that text in UTF-8 bytes. */
  event(text: string, textBytes: number): void;
  /** The server says that events are lost for good. No library knows what that is: it arrives as an event of another type. */
  gap(): void;
  /** The connection is gone, or an attempt has failed. */
  lost(cause: LossCause): void;
  /** The library will not come back. Called at most once, after `lost`. */
  closedForGood(): void;
}

/** A client as people ship it: a library that owns its reconnection. What its file in `clients/` exports as `client`. */
export interface LibraryHalf {
  /** Path of the server half that it talks to. */
  readonly path: string;
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  /** Connects with the library's default options. After `close` a library may still tell something: nobody listens then. */
  start(target: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers): { close(): void };
}

import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import type { ServerOptions } from './hub/options.ts';
import type { EventStream } from './stream/stream.ts';
import type { SubscriberCounts } from './hub/subscribers.ts';

/** Takes a request that asks for an upgrade. From here on the socket is its own; `head` is what came behind the request. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What a transport is mounted on: one Express app, the ways past it, and the stream to send. */
export interface Mount {
  readonly app: Express;
  /** Takes GET and HEAD at `path` straight from node:http: Express does not see them. Other methods go to Express. */
  readonly onGet: (path: string, take: RequestListener) => void;
  /** Takes upgrades at `path`. Express sees no upgrades: those at a path that nobody takes get 404 from the host. */
  readonly onUpgrade: (path: string, take: UpgradeListener) => void;
  readonly stream: EventStream;
  readonly options: ServerOptions;
  /** Uniform in [0, 1): for what is drawn anew for each connection. */
  readonly random: () => number;
}

/** The open connections of a mounted transport. */
export interface Connections {
  counts(): SubscriberCounts;
  isCongested(limitBytes: number): boolean;
  endAll(): void;
  destroyAll(): void;
}

/** The server half of a transport: what a file in `servers/` exports as `server`. */
export interface ServerHalf {
  /** Where clients connect. */
  readonly path: string;
  /** npm packages that put the bytes on the wire, for the report. */
  readonly packages: readonly string[];
  mount(mount: Mount): Connections;
}

/** Response header with the name of the server's history, on both transports. A resume point may carry it back. */
export const EPOCH_HEADER = 'Stream-Epoch';

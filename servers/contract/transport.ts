import type { Server } from 'node:http';
import type { Express } from 'express';
import type { ServerOptions } from './options.ts';
import type { EventStream } from './stream.ts';
import type { SubscriberCounts } from './subscribers.ts';

/** What a transport is mounted on: one Express app, the HTTP server that runs it, and the stream to send. */
export interface Mount {
  readonly app: Express;
  readonly server: Server;
  readonly stream: EventStream;
  readonly options: ServerOptions;
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

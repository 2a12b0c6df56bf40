import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import type { Express } from 'express';
import type { Certificate } from './certificate.ts';
import { openEntrance } from './entrance.ts';
import { HarnessError } from './errors.ts';
import { createHttp1Server, type HttpServer } from './http1-server.ts';
import { preflightFor } from './cors.ts';
import type { EventStream } from '../stream/stream.ts';
import type { Connections, ServerHalf, ServerOptions } from '../contract.ts';

/** How long clients may take to leave after the goodbye before their connections are dropped, ms. */
const GOODBYE_MS = 1000;

/** A listening server with its transports. */
export interface Host {
  readonly app: Express;
  readonly server: Server;
  readonly port: number;
  /** By transport id. */
  readonly connections: ReadonlyMap<string, Connections>;
  /** Whether a connection is half way to its limit of unsent bytes: the pacer must know. */
  readonly isCongested: () => boolean;
  /** TCP connections so far: the pacer must know of these, too. */
  readonly accepted: () => number;
  /** Says goodbye on every connection, drops those that have not closed within a second, and resolves when none is open. */
  close(): Promise<void>;
}

/**
 * Mounts transports on one Express app and its HTTP server, and listens.
 * @param certificate serves over TLS 1.3 (https, wss); absent: in the clear.
 * @param http2 serves HTTP/2 to clients that offer it, and HTTP/1.1 to the others. It needs a certificate, as in browsers.
 * @param port 0 lets the system choose.
 * @param random uniform in [0, 1), for what is drawn once per connection; absent: always the middle.
 * @throws HarnessError `port-taken`.
 */
export async function startHost(settings: {
  readonly halves: readonly (readonly [id: string, half: ServerHalf])[];
  readonly stream: EventStream;
  readonly options: ServerOptions;
  readonly port: number;
  readonly host: string;
  readonly certificate?: Certificate | null;
  readonly http2?: boolean;
  readonly random?: () => number;
}): Promise<Host> {
  const { halves, stream, options, random = () => 0.5 } = settings;
  const { certificate = null, http2 = false } = settings;
  const messagesOf = halves.map(([, half]) => half.messagesOf).find((own) => own !== undefined);
  const made = http2 ? await makeHttp2Server(certificate) : createHttp1Server(certificate, messagesOf);
  const { server, app } = made;
  // Paths are taken literally, as those of upgrades are: `/events/` is not `/events`.
  app.disable('x-powered-by').enable('strict routing').enable('case sensitive routing');
  const ways = openEntrance(server, app);
  const connections = new Map(
    halves.map(([id, half]) => [id, half.mount({ app, ...ways, stream, options, random })]),
  );
  for (const [, { path }] of halves) app.options(path, preflightFor(options));
  const port = await listen(server, settings.port, settings.host);

  let acceptedCount = 0;
  server.on('connection', () => {
    acceptedCount += 1;
  });
  let closing: Promise<void> | null = null;
  server.on('request', ({ socket, httpVersionMajor }: IncomingMessage, response: ServerResponse) => {
    if (httpVersionMajor > 1) return; // there a response is one of many on its connection
    response.once('finish', () => {
      if (closing !== null) socket.end(); // the response is complete: nothing keeps the connection open
    });
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    for (const transport of connections.values()) transport.endAll();
    made.leave();
    // `server.close()` never resolves while a stream is open.
    const giveUp = setTimeout(() => {
      for (const transport of connections.values()) transport.destroyAll();
      made.closeAllConnections();
    }, GOODBYE_MS);
    await closed;
    clearTimeout(giveUp);
  };
  return {
    app,
    server,
    port,
    connections,
    isCongested: () =>
      [...connections.values()].some((open) => open.isCongested(options.bufferLimitBytes / 2)),
    accepted: () => acceptedCount,
    close: () => (closing ??= close()),
  };
}

/** Loaded only where it is used: it would weigh on the memory of every measured server. */
async function makeHttp2Server(secret: Certificate | null): Promise<HttpServer> {
  if (secret === null) throw new Error('HTTP/2 is served over TLS alone, and there is no certificate');
  return (await import('./http2-server.ts')).createHttp2Server(secret);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        isTaken
          ? new HarnessError('port-taken', `Port ${port} on ${host} is not available (${error.code}).`, {
              hint: 'Stop what listens there, or choose another port with --port (0 lets the system choose).',
              cause: error,
            })
          : error,
      );
    });
    server.listen({ port, host, backlog: 4096 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

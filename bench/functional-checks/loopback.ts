import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { EventSource } from 'undici';
import { WebSocketServer } from 'ws';

/** Listens on a port that the system chooses, and resolves with it. */
export function listenOnLoopback(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The server has no port.'));
    });
  });
}

/** A server for the time of one check: it is closed with all of its connections when `use` ends. */
export async function withServer<Result>(
  server: ReturnType<typeof createServer>,
  use: (origin: string, port: number) => Promise<Result>,
): Promise<Result> {
  const port = await listenOnLoopback(server);
  try {
    return await use(`http://127.0.0.1:${port}`, port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The same with WebSockets on it, whose origin is `use`'s second argument. */
export function withWebSockets<Result>(
  use: (upgrader: WebSocketServer, origin: string, port: number) => Promise<Result>,
  server = createServer(),
): Promise<Result> {
  const upgrader = new WebSocketServer({ server, perMessageDeflate: false });
  return withServer(server, async (origin, port) => {
    try {
      return await use(upgrader, origin.replace('http', 'ws'), port);
    } finally {
      for (const peer of upgrader.clients) peer.terminate();
    }
  });
}

/** An `EventSource` without the warning that undici gives once, in the middle of the progress: it is experimental. */
export function openEventSource(url: string): EventSource {
  const warn = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return new EventSource(url);
  } finally {
    process.emitWarning = warn;
  }
}

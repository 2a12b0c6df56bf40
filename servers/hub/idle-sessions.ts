import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';

/** How long a connection of HTTP/2 may be open without a stream, ms. */
const IDLE_MS = 30_000;

/**
 * Closes connections of HTTP/2 that have had no stream for half a minute. node:http does so with idle connections, node:http2
 * keeps them for ever. Of clients that were killed under load, dozens of connections stayed open after their streams had been dropped;
 * the likely cause is that node:http2 reads nothing while a write is under way, and so misses that the client is gone.
 */
export function closeIdleSessionsOf(server: Http2SecureServer): void {
  let socket: TLSSocket | null = null;
  server.prependListener('secureConnection', (secured) => {
    socket = secured; // its session, if it has one, is made by the next listener
  });
  server.on('session', (session) => {
    if (socket !== null) watch(session, socket);
  });
}

function watch(session: ServerHttp2Session, socket: TLSSocket): void {
  let streams = 0;
  const drop = (): void => {
    socket.destroy(); // at once: a session that is asked to close waits for its last write
  };
  let idle = setTimeout(drop, IDLE_MS);
  session.on('stream', (stream) => {
    streams += 1;
    clearTimeout(idle);
    stream.once('close', () => {
      streams -= 1;
      if (streams === 0 && !socket.destroyed) idle = setTimeout(drop, IDLE_MS);
    });
  });
  socket.once('close', () => {
    clearTimeout(idle);
  });
}

import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Target } from '../contract.ts';

/** Starts a TCP connection to `url`: with TLS 1.3 where the scheme is https, and without Nagle's algorithm. */
export function dial(url: URL, { trusted = null, reused = null }: Target): Socket {
  if (reused !== null) return reused;
  const place = { host: url.hostname, port: Number(url.port) };
  if (url.protocol !== 'https:') return connect({ ...place, noDelay: true });
  const ca = trusted === null ? {} : { ca: trusted };
  return connectTls({ ...place, ...ca, minVersion: 'TLSv1.3' }).setNoDelay(true);
}

/**
 * Drops a connection with a RST, which leaves no TIME_WAIT behind. Node.js cannot send one below TLS, nor on a socket that it
 * has already ended because the other side did: those are closed.
 */
export function hangUp(socket: Socket): void {
  if (socket instanceof TLSSocket || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * A connection that has carried an HTTP request and is idle now: what a keep-alive agent hands to the next request.
 * @throws Error when it breaks.
 */
export async function dialAndAsk(url: URL, target: Target): Promise<Socket> {
  const socket = dial(url, target);
  await new Promise<void>((resolve, reject) => {
    let head = '';
    const read = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      socket.off('data', read);
      resolve();
    };
    socket.on('data', read);
    socket.on('error', reject);
    // [spec] "The HEAD method is identical to GET except that the server MUST NOT send content": RFC 9110, section 9.3.2
    socket.write(`HEAD / HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  });
  return socket;
}

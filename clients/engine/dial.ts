import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Dialled, Target } from '../contract.ts';

/**
 * Starts a TCP connection to `url`: with TLS 1.3 where the scheme is https, and without Nagle's algorithm.
 * @param protocols what it offers to speak over TLS (ALPN), such as `h2`; absent: nothing, which means HTTP/1.1.
 */
export function dial(
  url: URL,
  { trusted = null, source = null, reused = null }: Target,
  protocols: readonly string[] = [],
): Dialled {
  if (reused !== null) return reused;
  const place = { host: url.hostname, port: Number(url.port) };
  const tcp = connect({ ...place, ...(source !== null && { localAddress: source }), noDelay: true });
  if (url.protocol !== 'https:') return { tcp, stream: tcp };
  const ca = trusted === null ? {} : { ca: trusted };
  const offer = { ALPNProtocols: [...protocols], minVersion: 'TLSv1.3' } as const;
  return { tcp, stream: connectTls({ socket: tcp, host: place.host, ...ca, ...offer }) };
}

/**
 * Drops a connection with a RST, which leaves no TIME_WAIT behind. Node.js cannot send one on a socket that it has already
 * ended because the other side did: that is closed.
 */
export function hangUp({ tcp, stream }: Dialled): void {
  if (tcp.writableEnded) tcp.destroy();
  else tcp.resetAndDestroy();
  stream.destroy();
}

/**
 * A connection that has carried an HTTP request and is idle now: what a keep-alive agent hands to the next request.
 * @throws Error when it breaks.
 */
export async function dialAndAsk(url: URL, target: Target): Promise<Dialled> {
  const dialled = dial(url, target);
  const { stream: socket } = dialled;
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
  return dialled;
}

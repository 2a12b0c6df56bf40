import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers a request for an upgrade in HTTP, since it gets none: Express does not see upgrades. */
export function refuseUpgrade(
  socket: Duplex,
  { status, reason }: { readonly status: number; readonly reason: string },
): void {
  socket.on('error', () => {
    socket.destroy();
  });
  // The HTTP server has let go of this socket: for a client that does not leave, nobody else would close it.
  socket.once('finish', () => {
    socket.destroy();
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './admission.ts';
import { isHttp2Stream } from './http2-stream.ts';

/** Refuses an upgrade: over HTTP/1.1 by hand, as the HTTP server has let go of the socket, and closes it no more. */
export function refuseUpgrade(socket: Duplex, { status, reason }: Refusal): void {
  if (isHttp2Stream(socket)) {
    socket.respond({ ':status': status, 'content-type': 'text/plain' });
    socket.end(reason);
    return;
  }
  for (const event of ['error', 'finish']) socket.once(event, () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}

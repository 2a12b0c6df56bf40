import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './admission.ts';

/** Refuses an upgrade in HTTP, by hand: the HTTP server has let go of the socket, and closes it no more. */
export function refuseUpgrade(socket: Duplex, { status, reason }: Refusal): void {
  for (const event of ['error', 'finish']) socket.once(event, () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}

import type { Socket } from 'node:net';

/**
 * Closes a socket with a RST, at once. While its FIN is just going out the system refuses that (EINVAL), and Node would leave
 * the socket open for ever: then it is closed without one.
 */
export function breakOff(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.destroy();
  else socket.resetAndDestroy();
}

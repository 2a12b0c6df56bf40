import type { Server, Socket } from 'node:net';

/**
 * Destroys every TCP connection of a TLS server when it is called. `closeAllConnections` of node:https knows those alone whose
 * handshake is done, and node:http2 has none: a client that says nothing would keep `close` waiting for two minutes.
 */
export function dropsSocketsOf(server: Server): () => void {
  const sockets = new Set<Socket>();
  function forget(this: Socket): void {
    sockets.delete(this);
  }
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', forget);
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

import type { Server, Socket } from 'node:net';

/** Connections and bytes of all sockets of a server so far, with all framing and headers, those that have closed among them. */
export class ByteCount {
  readonly #open = new Set<Socket>();
  readonly #gone = { receivedBytes: 0, writtenBytes: 0 };
  #connections = 0;

  /** Counts the connections that open from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      this.#connections += 1;
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#gone.receivedBytes += socket.bytesRead;
        this.#gone.writtenBytes += socket.bytesWritten;
      });
    });
  }

  /** @returns connections: all that have opened; open: those that have not closed */
  counts(): {
    readonly receivedBytes: number;
    readonly writtenBytes: number;
    readonly connections: number;
    readonly open: number;
  } {
    let { receivedBytes, writtenBytes } = this.#gone;
    for (const { bytesRead, bytesWritten } of this.#open) {
      receivedBytes += bytesRead;
      writtenBytes += bytesWritten;
    }
    return { receivedBytes, writtenBytes, connections: this.#connections, open: this.#open.size };
  }
}

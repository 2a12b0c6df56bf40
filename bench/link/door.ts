import { createServer, type Server, type Socket } from 'node:net';
import { systemCodeOf } from '../../servers/hub/errors.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import { freePort } from '../host/local-port.ts';

/** How long the port is tried for when it is taken, and from one try to the next, ms. */
const PATIENCE_MS = 1000;
const RETRY_MS = 20;

/** A port on loopback that can be closed and opened again. While it is closed, connects are refused. */
export class Door {
  readonly #clock: Clock;
  readonly #onConnection: (socket: Socket) => void;
  #server: Server | null = null;
  /** 0 until it was opened for the first time. It stays the same from then on. */
  port = 0;

  constructor(clock: Clock, onConnection: (socket: Socket) => void) {
    this.#clock = clock;
    this.#onConnection = onConnection;
  }

  /** Does nothing when it is open. Rejects when another socket holds the port for a second. */
  async open(): Promise<void> {
    const giveUpNs = this.#clock.nowNs() + PATIENCE_MS * 1e6;
    while (this.#server === null) {
      try {
        if (this.port === 0) this.port = await freePort();
        this.#server = await this.#listen();
      } catch (error) {
        // An outgoing connection of another process can have been given the port for a moment.
        if (systemCodeOf(error) !== 'EADDRINUSE' || this.#clock.nowNs() >= giveUpNs) throw error;
        await new Promise<void>((resolve) => this.#clock.after(RETRY_MS, resolve));
      }
    }
  }

  /** Open connections stay. */
  close(): void {
    this.#server?.close();
    this.#server = null;
  }

  #listen(): Promise<Server> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true, allowHalfOpen: true }, this.#onConnection);
      server.once('error', reject);
      server.listen({ port: this.port, host: '127.0.0.1', backlog: 4096 }, () => resolve(server));
    });
  }
}

import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_CONNECTIONS, type Connections, type ServerOptions } from '../contract.ts';
import { refusalOf, type Refusal } from '../hub/admission.ts';

/** One client that receives binary data. */
export interface Receiver {
  send(seq: number, blob: Buffer): void;
  /** Bytes that were sent and that the kernel has not yet taken. */
  bufferedBytes(): number;
  end(): void;
  destroy(): void;
}

/**
 * The clients of one way to send binary data, and what it does with a client that reads too slowly: it is dropped at the limit of
 * the options, as on the streams. Clients ask for nothing: what is sent, and how much, the server decides.
 */
export class Receivers implements Connections {
  readonly #options: ServerOptions;
  readonly #open = new Set<Receiver>();
  #sent = 0;
  #closedSlow = 0;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  /** Why a request may not become a receiver; null: it may. @param response null: an upgrade */
  refusalOf(request: IncomingMessage, response: ServerResponse | null): Refusal | null {
    return refusalOf(request, response, this.#open.size, this.#options);
  }

  /** @param lifetime its 'close' ends the connection */
  add(receiver: Receiver, lifetime: EventEmitter): void {
    this.#open.add(receiver);
    lifetime.once('close', () => this.#open.delete(receiver));
  }

  /** To one client, each in turn: what it costs to encode a blob is paid for every delivery. */
  send(seq: number, blob: Buffer): void {
    const receiver = [...this.#open][seq % this.#open.size];
    if (receiver === undefined) return; // nobody is here, and the one who counts will miss it
    receiver.send(seq, blob);
    this.#sent += 1;
    if (receiver.bufferedBytes() <= this.#options.bufferLimitBytes) return;
    this.#closedSlow += 1;
    receiver.destroy();
  }

  endAll(): void {
    for (const receiver of this.#open) receiver.end();
  }

  destroyAll(): void {
    for (const receiver of this.#open) receiver.destroy();
  }

  isCongested(limitBytes: number): boolean {
    return [...this.#open].some((receiver) => receiver.bufferedBytes() > limitBytes);
  }

  counts() {
    return {
      ...NO_CONNECTIONS,
      connections: this.#open.size,
      bufferedBytes: [...this.#open].reduce((sum, receiver) => sum + receiver.bufferedBytes(), 0),
      deliveries: this.#sent,
      closedSlow: this.#closedSlow,
    };
  }
}

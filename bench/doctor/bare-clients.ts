import { get } from 'node:http';
import { WebSocket } from 'ws';

/** Clients that only count events: ws for a WebSocket, node:http for SSE, and nothing else. */
export class BareClients {
  #drops: (() => void)[] = [];
  events = 0;

  get connections(): number {
    return this.#drops.length;
  }

  /** Opens one connection. Rejects when it cannot be opened. */
  open(url: string): Promise<void> {
    return url.startsWith('ws') ? this.#openSocket(url) : this.#openStream(url);
  }

  close(): void {
    for (const drop of this.#drops) drop();
    this.#drops = [];
  }

  #openSocket(url: string): Promise<void> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.#drops.push(() => socket.terminate());
    socket.on('message', () => {
      this.events += 1;
    });
    return new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  }

  /** An event ends with an empty line, which two reads may part. */
  #openStream(url: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let endsInLine = false;
      const request = get(url, { agent: false }, (response) => {
        response
          .on('error', () => undefined)
          .on('data', (chunk: Buffer) => {
            if (endsInLine && chunk[0] === LF) this.events += 1;
            let at = chunk.indexOf('\n\n');
            let countedTo = 0;
            for (; at >= 0; at = chunk.indexOf('\n\n', countedTo)) {
              this.events += 1;
              countedTo = at + 2;
            }
            endsInLine = countedTo < chunk.length && chunk[chunk.length - 1] === LF;
          });
        resolve();
      });
      request.on('error', reject);
      this.#drops.push(() => request.destroy());
    });
  }
}

const LF = 0x0a;

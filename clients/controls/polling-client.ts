import { Agent, request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel } from '../../servers/stream/clock.ts';
import type { LossCause, PollingHalf } from '../contract.ts';
import { MeasuredClient, type ClientSettings } from '../engine/measured-client.ts';

/** The shortest time from a failed request to the next, ms. */
const AFTER_FAILURE_MS = 100;

/**
 * One client that polls. Its first answer tells it where the stream is; from then on each request carries the position of
 * the last answer, so that every event comes once. All requests share one kept-alive connection.
 */
export class PollingClient extends MeasuredClient<PollingHalf> {
  readonly #phase: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
  readonly #sockets = new Set<Socket>();
  #closedBytes = 0;
  #cancel: Cancel | null = null;
  /** What the next request asks after; null: not known yet. */
  #position: string | null = null;
  #isOver = false;

  /** @param settings.phase when it asks, as a share of its interval, 0 to 1, so that not all clients ask at once. */
  constructor(settings: ClientSettings<PollingHalf> & { readonly phase: number }) {
    super(settings);
    this.#phase = settings.phase;
  }

  get wireBytes(): number {
    return [...this.#sockets].reduce((sum, { bytesRead }) => sum + bytesRead, this.#closedBytes);
  }

  connect(): void {
    this.observer.attempted(this, this.clock.nowNs());
    this.#ask();
  }

  close(): void {
    this.#isOver = true;
    this.isOpen = false;
    this.#cancel?.();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#agent.destroy();
  }

  #ask(): void {
    const askedNs = this.clock.nowNs();
    const url = new URL(this.half.path, this.origin);
    if (this.#position !== null) url.searchParams.set('after', this.#position);
    const outgoing = request(url, { agent: this.#agent });
    const failed = (cause: LossCause): void => {
      if (this.#isOver) return;
      this.isOpen = false;
      this.observer.lost(this, cause, this.clock.nowNs());
      this.#askLater(askedNs, AFTER_FAILURE_MS);
    };
    const broken = (error: NodeJS.ErrnoException): void => {
      failed({ kind: 'broken', code: error.code ?? error.message });
    };
    outgoing.on('socket', (socket) => {
      this.#count(socket);
    });
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', broken);
      response.on('end', () => {
        if (this.#isOver) return;
        const { statusCode: status = 0 } = response;
        if (status === 200 || status === 204) this.#answered(response, body, askedNs);
        else failed({ kind: 'refused', status });
      });
    });
    outgoing.on('error', broken);
    outgoing.end();
  }

  #answered({ headers }: IncomingMessage, body: string, askedNs: number): void {
    const position = headers['stream-position'];
    if (typeof position === 'string') this.#position = position;
    if (headers['stream-gap'] !== undefined) this.gaps += 1;
    const isFirst = !this.isOpen;
    if (isFirst) {
      this.isOpen = true;
      this.observer.opened(this, this.clock.nowNs());
    }
    for (const text of body.split('\n')) if (text !== '') this.received(text, Buffer.byteLength(text));
    const { everyMs } = this.half;
    // The first wait sets the phase; from then on each request counts from the last one.
    if (isFirst) this.#askLater(this.clock.nowNs(), this.#phase * everyMs);
    else this.#askLater(askedNs, everyMs);
  }

  #askLater(fromNs: number, delayMs: number): void {
    if (this.#isOver) return; // an observer may have closed it
    const waitMs = delayMs - (this.clock.nowNs() - fromNs) / 1e6;
    if (waitMs <= 0) {
      this.#ask();
      return;
    }
    this.#cancel = this.clock.after(waitMs, () => {
      this.#ask();
    });
  }

  /** Bytes are counted per socket, and kept when it closes. */
  #count(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#closedBytes += socket.bytesRead;
    });
  }
}

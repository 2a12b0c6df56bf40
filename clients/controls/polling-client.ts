import { Agent, request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../../servers/stream/clock.ts';
import { readStamps } from '../../servers/stream/event.ts';
import type { LossCause, PollingHalf } from '../contract.ts';
import type { ClientObserver, MeasuredClient } from '../engine/measured-client.ts';
import { SequenceCheck } from '../engine/sequence.ts';

/** After a question that failed, the next one comes no sooner, ms. */
const AFTER_FAILURE_MS = 100;

/**
 * One client that polls. Its first answer tells it where the stream stands; from then on each question carries the position
 * of the last answer, so that every event comes once. One connection is kept open and used for all.
 */
export class PollingClient implements MeasuredClient {
  readonly #half: PollingHalf;
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #phase: number;
  readonly #observer: ClientObserver;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
  readonly #sockets = new Set<Socket>();
  #closedBytes = 0;
  #cancel: Cancel | null = null;
  /** What the next question asks after; null: it has not been told yet. */
  #position: string | null = null;
  #isOver = false;
  isOpen = false;
  readonly isClosedForGood = false;
  payloadBytes = 0;
  gaps = 0;
  sequence = new SequenceCheck(1);

  constructor(settings: {
    readonly half: PollingHalf;
    readonly origin: string;
    readonly clock: Clock;
    /** When it asks, as a share of its interval, 0 to 1: clients that all ask at once are a herd. */
    readonly phase: number;
    readonly observer: ClientObserver;
  }) {
    this.#half = settings.half;
    this.#origin = settings.origin;
    this.#clock = settings.clock;
    this.#phase = settings.phase;
    this.#observer = settings.observer;
  }

  get wireBytes(): number {
    return [...this.#sockets].reduce((sum, { bytesRead }) => sum + bytesRead, this.#closedBytes);
  }

  connect(): void {
    this.#observer.attempted(this, this.#clock.nowNs());
    this.#ask();
  }

  expectFrom(firstSeq: number): void {
    this.sequence = new SequenceCheck(firstSeq);
  }

  close(): void {
    this.#isOver = true;
    this.isOpen = false;
    this.#cancel?.();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#agent.destroy();
  }

  #ask(): void {
    const askedNs = this.#clock.nowNs();
    const url = new URL(this.#half.path, this.#origin);
    if (this.#position !== null) url.searchParams.set('after', this.#position);
    const outgoing = request(url, { agent: this.#agent });
    const failed = (cause: LossCause): void => {
      if (this.#isOver) return;
      this.isOpen = false;
      this.#observer.lost(this, cause, this.#clock.nowNs());
      this.#askLater(askedNs, AFTER_FAILURE_MS);
    };
    const failedBy = (error: NodeJS.ErrnoException): void => {
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
      response.on('error', failedBy);
      response.on('end', () => {
        if (this.#isOver) return;
        const status = response.statusCode ?? 0;
        if (status === 200 || status === 204) this.#answered(response, body, askedNs);
        else failed({ kind: 'refused', status });
      });
    });
    outgoing.on('error', failedBy);
    outgoing.end();
  }

  #answered(response: IncomingMessage, body: string, askedNs: number): void {
    const position = response.headers['stream-position'];
    if (typeof position === 'string') this.#position = position;
    if (response.headers['stream-gap'] !== undefined) this.gaps += 1;
    const isFirst = !this.isOpen;
    if (isFirst) {
      this.isOpen = true;
      this.#observer.opened(this, this.#clock.nowNs());
    }
    for (const text of body.split('\n')) if (text !== '') this.#received(text);
    const { everyMs } = this.#half;
    // The first wait sets the phase; each question after that counts from the last one.
    if (isFirst) this.#askLater(this.#clock.nowNs(), this.#phase * everyMs);
    else this.#askLater(askedNs, everyMs);
  }

  #received(text: string): void {
    const receivedNs = this.#clock.nowNs();
    const event = readStamps(text);
    this.payloadBytes += Buffer.byteLength(text);
    this.sequence.accept(event.seq);
    this.#observer.received(this, event, receivedNs);
  }

  #askLater(fromNs: number, delayMs: number): void {
    if (this.#isOver) return; // an observer may have closed it
    const waitMs = delayMs - (this.#clock.nowNs() - fromNs) / 1e6;
    if (waitMs <= 0) {
      this.#ask();
      return;
    }
    this.#cancel = this.#clock.after(waitMs, () => {
      this.#ask();
    });
  }

  /** Bytes are counted by socket, and kept when it closes. */
  #count(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#closedBytes += socket.bytesRead;
    });
  }
}

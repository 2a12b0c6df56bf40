import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../../servers/stream/clock.ts';
import { TokenBucket } from './token-bucket.ts';

/** A delayed direction holds at most this many bytes, as a TCP window would: no more passes in the time of one delay. */
const WINDOW_BYTES = 256 * 1024;

/** How one direction treats what it carries. */
export interface FlowConditions {
  readonly delayMs: number;
  /** What comes sooner after the connection was made counts as come then, ms. */
  readonly handshakeMs: number;
  /** Each byte takes its time on the line, one after the other; null: none. */
  readonly lineBytesPerSecond: number | null;
  /** null: as many as come. */
  readonly bytesPerSecond: number | null;
  /** Whether nothing passes. */
  readonly isDark: boolean;
}

/** What came from one side: bytes, or the way it left. */
interface Arrival {
  readonly what: Buffer | 'end' | 'break';
  readonly dueNs: number;
}

/**
 * One direction of a connection: whatever comes from one socket goes to the other, in order and with backpressure. An end is
 * passed on as an end, and a break as a break; where a break arrives together with bytes, Node shows it as an end. It never
 * looks at the bytes.
 */
export class Flow {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #clock: Clock;
  readonly #onPassed: (bytes: number) => void;
  readonly #madeNs: number;
  #conditions: FlowConditions = {
    delayMs: 0,
    handshakeMs: 0,
    lineBytesPerSecond: null,
    bytesPerSecond: null,
    isDark: true,
  };
  /** Until when the line is taken. */
  #takenNs = 0;
  #bucket: TokenBucket | null = null;
  #queue: Arrival[] = [];
  #queuedBytes = 0;
  /** The other socket takes no more for now. */
  #isFull = false;
  #cancelWake: Cancel | null = null;
  #onCut: (() => void) | null = null;
  /** Whether nothing that still comes counts, a break excepted. */
  isOver = false;

  /** Nothing passes before the first `apply`. @param onPassed is told of all bytes that are written. */
  constructor(from: Socket, to: Socket, clock: Clock, onPassed: (bytes: number) => void) {
    this.#from = from;
    this.#to = to;
    this.#clock = clock;
    this.#onPassed = onPassed;
    this.#madeNs = clock.nowNs();
    from.on('data', (bytes: Buffer) => this.#arrived(bytes));
    from.on('end', () => this.#arrived('end'));
    from.on('error', () => this.#arrived('break'));
    to.on('drain', () => {
      this.#isFull = false;
      this.#pump();
    });
    to.on('close', () => {
      this.#queue = [];
      this.#queuedBytes = 0;
      this.#pump();
    });
  }

  /** Takes effect at once; a delay, only on what arrives from now on. */
  apply(conditions: FlowConditions): void {
    const { bytesPerSecond } = conditions;
    if (bytesPerSecond !== this.#conditions.bytesPerSecond) {
      this.#bucket = bytesPerSecond === null ? null : new TokenBucket(bytesPerSecond, this.#clock.nowNs());
    }
    this.#conditions = conditions;
    this.#pump();
  }

  /** Passes on what has come so far, and then an end. What comes later is thrown away. */
  finish(): void {
    this.#arrived('end');
  }

  /** Lets half of the next bytes pass and nothing after them, and then calls `onCut`; null: no longer. */
  cutNext(onCut: (() => void) | null): void {
    this.#onCut = onCut;
  }

  #arrived(what: Arrival['what']): void {
    if (this.isOver && what !== 'break') return;
    if (what === 'end') this.isOver = true;
    const { delayMs, handshakeMs, lineBytesPerSecond } = this.#conditions;
    const bytes = typeof what === 'string' ? 0 : what.length;
    const onLineNs = lineBytesPerSecond === null ? 0 : (bytes * 1e9) / lineBytesPerSecond;
    const cameNs = Math.max(this.#clock.nowNs(), this.#madeNs + handshakeMs * 1e6, this.#takenNs);
    this.#takenNs = Math.ceil(cameNs + onLineNs);
    this.#queue.push({ what, dueNs: this.#takenNs + delayMs * 1e6 });
    this.#queuedBytes += bytes;
    this.#pump();
  }

  /** Passes on what may pass, and wakes when more may. */
  #pump(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    for (let next = this.#queue[0]; next !== undefined && this.#isClear(); next = this.#queue[0]) {
      const waitMs = this.#pass(next);
      if (waitMs > 0) {
        this.#cancelWake = this.#clock.after(waitMs, () => this.#pump());
        break;
      }
    }
    // What is thrown away must be read all the same: the end of that side comes behind it.
    const heldBytes = this.#conditions.delayMs > 0 ? WINDOW_BYTES : 0;
    if (this.#queuedBytes > heldBytes && !this.isOver) this.#from.pause();
    else this.#from.resume();
  }

  #isClear(): boolean {
    return !this.#conditions.isDark && !this.#isFull && !this.#to.destroyed;
  }

  /** Passes on the first in the queue, or a part of it. Returns how long it has to wait, ms; 0: something has passed. */
  #pass({ what, dueNs }: Arrival): number {
    const nowNs = this.#clock.nowNs();
    if (dueNs > nowNs) return (dueNs - nowNs) / 1e6;
    if (typeof what === 'string') {
      this.#queue.shift();
      if (what === 'end') this.#to.end();
      else breakOff(this.#to);
      return 0;
    }
    const waitMs = this.#bucket?.waitMs(what.length, nowNs) ?? 0;
    if (waitMs > 0) return waitMs;
    const bytes = this.#bucket?.take(what.length, nowNs) ?? what.length;
    if (bytes === what.length) this.#queue.shift();
    else this.#queue[0] = { what: what.subarray(bytes), dueNs };
    this.#queuedBytes -= bytes;
    this.#write(what.subarray(0, bytes));
    return 0;
  }

  #write(bytes: Buffer): void {
    const onCut = bytes.length > 1 ? this.#onCut : null;
    if (onCut === null) {
      this.#isFull = !this.#to.write(bytes);
      this.#onPassed(bytes.length);
      return;
    }
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    this.#onCut = null;
    this.isOver = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    // The kernel must have the half before the RST follows, or it would be thrown away.
    this.#to.write(half, (error) => {
      if (error === null || error === undefined) onCut();
    });
    this.#onPassed(half.length);
  }
}

/**
 * Closes a socket with a RST, at once. While its FIN is just going out the system refuses that (EINVAL), and Node would leave
 * the socket open: then it is closed without one.
 */
export function breakOff(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.destroy();
  else socket.resetAndDestroy();
}

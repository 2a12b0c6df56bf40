import type { IncomingMessage } from 'node:http';
import { refusalOf, type Refusal } from './admission.ts';
import type { ServerOptions } from './options.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import { resumePointOf, type Gap } from './resume.ts';
import type { EventStream } from '../stream/stream.ts';

/** How a transport puts things on its wire. Each is made once and written to every connection. */
export interface Wire<Frame> {
  event(event: EncodedEvent): Frame;
  gap(gap: Gap): Frame;
  /** A heartbeat of the application: a message like any other, but no event. */
  readonly heartbeat: Frame;
}

/** One open connection, whatever its transport. */
export interface Subscriber<Frame> {
  send(frame: Frame): void;
  /** As the protocol has it. */
  sendHeartbeat(): void;
  /** Bytes accepted from us that the kernel has not yet taken. */
  bufferedBytes(): number;
  /** Says goodbye as the protocol wants it. */
  end(): void;
  /** Drops the connection at once. */
  destroy(): void;
}

/** Counts of one transport, for `/healthz` and for the records. */
export interface SubscriberCounts {
  readonly connections: number;
  /** Timers that exist because of open connections: 0 when nobody is connected. */
  readonly timers: number;
  readonly bufferedBytes: number;
  /** Writes of live events to connections. */
  readonly deliveries: number;
  /** Events sent again to clients that came back. */
  readonly replayed: number;
  /** Connections closed because their buffer passed the limit. */
  readonly closedSlow: number;
}

/**
 * The open connections of one transport. All that does not depend on the protocol happens here, once for every transport:
 * who may come in, replay before live, the heartbeat, and the end of slow clients.
 */
export class Subscribers<Frame> {
  readonly #stream: EventStream;
  readonly #options: ServerOptions;
  readonly #wire: Wire<Frame>;
  readonly #open = new Set<Subscriber<Frame>>();
  /** Those that were told goodbye and have not closed yet. Nothing may be written to them any more. */
  readonly #leaving = new Set<Subscriber<Frame>>();
  /** Those over the limit right behind a write: looked at again once this turn's writes have gone to the kernel. */
  readonly #suspects = new Set<Subscriber<Frame>>();
  #heartbeat: NodeJS.Timeout | null = null;
  #deliveries = 0;
  #replayed = 0;
  #closedSlow = 0;
  #mostBufferedBytes = 0;

  constructor(stream: EventStream, options: ServerOptions, wire: Wire<Frame>) {
    this.#stream = stream;
    this.#options = options;
    this.#wire = wire;
    stream.onEvent((event) => {
      this.#broadcast(event);
    });
  }

  /** Why `request` may not become a connection; null: it may. */
  refusalOf(request: IncomingMessage): Refusal | null {
    return refusalOf(request, this.#open.size + this.#leaving.size, this.#options);
  }

  /**
   * Sends what the client lacks, then lets it have all that follows. Nothing is awaited in between, so no event can be
   * published between the last replayed one and the first live one.
   */
  add(subscriber: Subscriber<Frame>, request: IncomingMessage): void {
    const point = resumePointOf(request);
    if (point !== null) {
      const { gap, events } = this.#stream.replayAfter(point);
      if (gap !== null) subscriber.send(this.#wire.gap(gap));
      for (const event of events) subscriber.send(this.#wire.event(event));
      this.#replayed += events.length;
    }
    this.#open.add(subscriber);
    if (this.#heartbeat === null && this.#options.heartbeatMs > 0) {
      this.#heartbeat = setInterval(() => {
        this.#beat();
      }, this.#options.heartbeatMs);
    }
  }

  #beat(): void {
    for (const open of this.#open) {
      if (this.#options.heartbeatKind === 'application') open.send(this.#wire.heartbeat);
      else open.sendHeartbeat();
    }
  }

  /** Forgets a connection that has closed; the last one takes the heartbeat timer with it. */
  remove(subscriber: Subscriber<Frame>): void {
    this.#open.delete(subscriber);
    this.#leaving.delete(subscriber);
    if (this.#open.size === 0) this.#stopHeartbeat();
  }

  #stopHeartbeat(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }

  #broadcast(event: EncodedEvent): void {
    const frame = this.#wire.event(event);
    this.#mostBufferedBytes = 0;
    for (const subscriber of this.#open) {
      subscriber.send(frame);
      this.#deliveries += 1;
      const bufferedBytes = subscriber.bufferedBytes();
      if (bufferedBytes > this.#mostBufferedBytes) this.#mostBufferedBytes = bufferedBytes;
      if (bufferedBytes > this.#options.bufferLimitBytes) this.#suspect(subscriber);
    }
  }

  /** node:http keeps the writes of a turn until its end: only what is left then is what the client has not taken. */
  #suspect(subscriber: Subscriber<Frame>): void {
    if (this.#suspects.size === 0) {
      setImmediate(() => {
        for (const suspect of this.#suspects) {
          const isOver = suspect.bufferedBytes() > this.#options.bufferLimitBytes;
          if (isOver && this.#open.has(suspect)) this.#closeSlow(suspect);
        }
        this.#suspects.clear();
      });
    }
    this.#suspects.add(subscriber);
  }

  /**
   * The policy for slow clients: close, and let them come back and resume. A goodbye would queue behind all that they have
   * not read, so they get none. Leaving events out instead would lie to the client, and waiting would hold up the others.
   */
  #closeSlow(subscriber: Subscriber<Frame>): void {
    this.#closedSlow += 1;
    this.remove(subscriber);
    subscriber.destroy();
  }

  /** Says goodbye to every connection. */
  endAll(): void {
    for (const subscriber of this.#open) {
      this.#leaving.add(subscriber);
      subscriber.end();
    }
    this.#open.clear();
    this.#stopHeartbeat();
  }

  /** Drops every connection without a word: for connections that did not leave after `endAll`, and for showing a cut. */
  destroyAll(): void {
    for (const subscriber of [...this.#open, ...this.#leaving]) subscriber.destroy();
  }

  /** Whether some connection has more than `limitBytes` unsent. Costs nothing as long as the last broadcast met none. */
  isCongested(limitBytes: number): boolean {
    if (this.#mostBufferedBytes <= limitBytes) return false;
    this.#mostBufferedBytes = 0;
    for (const open of this.#open)
      this.#mostBufferedBytes = Math.max(this.#mostBufferedBytes, open.bufferedBytes());
    return this.#mostBufferedBytes > limitBytes;
  }

  counts(): SubscriberCounts {
    const all = [...this.#open, ...this.#leaving];
    return {
      connections: all.length,
      timers: this.#heartbeat === null ? 0 : 1,
      bufferedBytes: all.reduce((sum, subscriber) => sum + subscriber.bufferedBytes(), 0),
      deliveries: this.#deliveries,
      replayed: this.#replayed,
      closedSlow: this.#closedSlow,
    };
  }
}

import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionCounts, Connections, ServerOptions } from '../contract.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import type { Gap, ResumePoint } from '../stream/resume.ts';
import type { EventStream } from '../stream/stream.ts';
import { refusalOf, type Refusal } from './admission.ts';
import { Overload } from './overload.ts';

/** How a transport encodes what it sends. Each frame is made once and written to every connection. */
export interface Wire<Frame> {
  event(event: EncodedEvent): Frame;
  gap(gap: Gap): Frame;
  /** A heartbeat of the application: a message like any other, but no event. */
  readonly heartbeat: Frame;
}

/** Is called when the kernel has taken a frame, or with an error when it never will. */
export type Sent = (error?: Error | null) => void;

/** One open connection, whatever its transport. */
export interface Subscriber<Frame> {
  send(frame: Frame, sent?: Sent): void;
  /** The heartbeat of the protocol. */
  sendHeartbeat(): void;
  /** Bytes that were sent and that the kernel has not yet taken. */
  bufferedBytes(): number;
  /** Says goodbye in the way of the protocol. */
  end(): void;
  /** Drops the connection at once. */
  destroy(): void;
}

/** Within one turn of the event loop a connection may exceed its limit this many times: see `#judgeLater`. */
const TURN_LIMIT_FACTOR = 4;
/** Replay pauses at this share of the limit, and continues when the client has read it. */
const REPLAY_SHARE = 1 / 4;
/** Share of the connections that an overloaded server drops at a time. */
const SHED_SHARE = 1 / 10;

/**
 * The open connections of one transport. Everything that does not depend on the protocol happens here, once for every transport:
 * admission, replay before live events, heartbeats, and the end of slow clients.
 */
export class Subscribers<Frame extends { readonly length: number }> implements Connections {
  readonly #stream: EventStream;
  readonly #options: ServerOptions;
  readonly #wire: Wire<Frame>;
  readonly #overload: Overload;
  /** Get every event as it is published. */
  readonly #live = new Set<Subscriber<Frame>>();
  /** Still get older events, up to now as far as this. */
  readonly #replaying = new Map<Subscriber<Frame>, ResumePoint>();
  /** Hold events that this server is yet to get: see `EventStream.isAhead`. */
  readonly #ahead = new Map<Subscriber<Frame>, ResumePoint>();
  /** Were told goodbye and have not closed yet. Nothing may be written to them any more. */
  readonly #leaving = new Set<Subscriber<Frame>>();
  /** Were over the limit right after a write. */
  readonly #suspects = new Set<Subscriber<Frame>>();
  #heartbeat: NodeJS.Timeout | null = null;
  #mostBufferedBytes = 0;
  readonly #counts = { deliveries: 0, replayed: 0, closedSlow: 0, closedOverload: 0 };

  constructor(stream: EventStream, options: ServerOptions, wire: Wire<Frame>) {
    this.#stream = stream;
    this.#options = options;
    this.#wire = wire;
    this.#overload = new Overload(options.maxLagMs);
    stream.onEvent((event) => {
      this.#broadcast(event);
    });
    stream.onHole(() => {
      this.destroyAll(); // they come back with their resume points, and are told of the gap
    });
  }

  /** Why `request` may not become a connection; null: it may. @param response absent for an upgrade. */
  refusalOf(request: IncomingMessage, response: ServerResponse | null = null): Refusal | null {
    const places = this.#live.size + this.#replaying.size + this.#ahead.size + this.#leaving.size;
    const refusal = refusalOf(request, response, places, this.#options);
    if (refusal !== null) return refusal;
    if (!this.#stream.isReady)
      return { status: 503, reason: 'The server has not reached its backplane. Try again later.' };
    if (!this.#overload.isOver) return null;
    return { status: 503, reason: 'The server cannot keep up with its schedule. Try again later.' };
  }

  /**
   * Sends what the client lacks, and then every new event, without a hole or a duplicate in between.
   * @param point where the client resumes; null: with the next event.
   * @param lifetimes what the connection depends on: the first of them to emit 'close' removes it.
   */
  add(subscriber: Subscriber<Frame>, point: ResumePoint | null, ...lifetimes: readonly EventEmitter[]): void {
    const left = (): void => {
      for (const lifetime of lifetimes) lifetime.off('close', left);
      this.remove(subscriber);
    };
    for (const lifetime of lifetimes) lifetime.on('close', left);
    if (point === null) this.#live.add(subscriber);
    else if (this.#stream.isAhead(point)) this.#ahead.set(subscriber, point);
    else this.#replay(subscriber, point);
    if (this.#options.heartbeatMs > 0) {
      this.#heartbeat ??= setInterval(() => {
        this.#beat();
      }, this.#options.heartbeatMs);
    }
  }

  /** In pieces that wait for the client to read, so that a long replay is never mistaken for a slow client. */
  #replay(subscriber: Subscriber<Frame>, point: ResumePoint): void {
    const pauseBytes = this.#options.bufferLimitBytes * REPLAY_SHARE;
    const { gap, events } = this.#stream.replayAfter(point);
    if (gap !== null) subscriber.send(this.#wire.gap(gap));
    for (const event of events) {
      const frame = this.#wire.event(event);
      this.#counts.replayed += 1;
      const isLast = event.seq === this.#stream.newestSeq;
      if (!isLast && subscriber.bufferedBytes() + frame.length > pauseBytes) {
        this.#replaying.set(subscriber, { seq: event.seq, epoch: this.#stream.epoch });
        subscriber.send(frame, (error) => {
          const reached = this.#replaying.get(subscriber);
          if (reached !== undefined && !error) this.#replay(subscriber, reached);
        });
        return;
      }
      subscriber.send(frame);
    }
    this.#replaying.delete(subscriber);
    this.#live.add(subscriber);
  }

  #beat(): void {
    for (const open of this.#open()) {
      if (this.#options.heartbeatKind === 'application') open.send(this.#wire.heartbeat);
      else open.sendHeartbeat();
    }
  }

  /** Those that have not been told goodbye, in a list of its own: what is done to them may remove them. */
  #open(): readonly Subscriber<Frame>[] {
    return [...this.#live, ...this.#replaying.keys(), ...this.#ahead.keys()];
  }

  /** Forgets a connection that has closed; the last one takes the heartbeat timer with it. */
  remove(subscriber: Subscriber<Frame>): void {
    this.#live.delete(subscriber);
    this.#replaying.delete(subscriber);
    this.#ahead.delete(subscriber);
    this.#leaving.delete(subscriber);
    if (this.#live.size + this.#replaying.size + this.#ahead.size === 0) this.#stopHeartbeat();
  }

  #stopHeartbeat(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }

  #broadcast(event: EncodedEvent): void {
    const frame = this.#wire.event(event);
    const { bufferLimitBytes, totalBufferLimitBytes } = this.#options;
    this.#mostBufferedBytes = 0;
    let totalBytes = 0;
    for (const subscriber of this.#live) {
      subscriber.send(frame);
      this.#counts.deliveries += 1;
      const bufferedBytes = subscriber.bufferedBytes();
      totalBytes += bufferedBytes;
      if (bufferedBytes > this.#mostBufferedBytes) this.#mostBufferedBytes = bufferedBytes;
      if (bufferedBytes > bufferLimitBytes * TURN_LIMIT_FACTOR) this.#close(subscriber, 'closedSlow');
      else if (bufferedBytes > bufferLimitBytes) this.#judgeLater(subscriber);
    }
    if (totalBytes > totalBufferLimitBytes) this.#closeFullest(totalBytes - totalBufferLimitBytes);
    // A client that is still reading its replay is too slow when the next event it needs has left the window.
    for (const [subscriber, { seq }] of this.#replaying) {
      if (seq + 1 < this.#stream.oldestSeq) this.#close(subscriber, 'closedSlow');
    }
    for (const [subscriber, point] of this.#ahead) {
      if (point.seq > event.seq) continue;
      this.#ahead.delete(subscriber);
      this.#replay(subscriber, point);
    }
    if (this.#overload.mustShed(this.#stream.lagNs, this.#stream.sentNs)) this.#shed();
  }

  /** node:http keeps the writes of a turn until its end: only what is left then is what the client has not read. */
  #judgeLater(subscriber: Subscriber<Frame>): void {
    if (this.#suspects.size === 0) {
      setImmediate(() => {
        for (const suspect of this.#suspects) {
          const isOver = suspect.bufferedBytes() > this.#options.bufferLimitBytes;
          if (isOver && this.#live.has(suspect)) this.#close(suspect, 'closedSlow');
        }
        this.#suspects.clear();
      });
    }
    this.#suspects.add(subscriber);
  }

  /**
   * The policy for slow clients and for an overloaded server: close, and let clients reconnect and resume. They get no goodbye,
   * which would queue behind all that they have not read. Leaving events out would be a silent loss, and waiting would delay
   * everybody else.
   */
  #close(subscriber: Subscriber<Frame>, because: 'closedSlow' | 'closedOverload'): void {
    this.#counts[because] += 1;
    this.remove(subscriber);
    subscriber.destroy();
  }

  #closeFullest(excessBytes: number): void {
    const fullest = [...this.#live]
      .map((subscriber) => ({ subscriber, bytes: subscriber.bufferedBytes() }))
      .toSorted((a, b) => b.bytes - a.bytes);
    let leftBytes = excessBytes;
    for (const { subscriber, bytes } of fullest) {
      if (leftBytes <= 0) return;
      this.#close(subscriber, 'closedSlow');
      leftBytes -= bytes;
    }
  }

  /** The newest connections go first: those that were there before they came could be served. */
  #shed(): void {
    const open = this.#open();
    for (const subscriber of open.slice(-Math.ceil(open.length * SHED_SHARE))) {
      this.#close(subscriber, 'closedOverload');
    }
  }

  endAll(): void {
    for (const subscriber of this.#open()) {
      this.remove(subscriber);
      this.#leaving.add(subscriber);
      subscriber.end();
    }
  }

  destroyAll(): void {
    for (const subscriber of [...this.#open(), ...this.#leaving]) subscriber.destroy();
  }

  /** Costs nothing as long as the last broadcast met no such connection. */
  isCongested(limitBytes: number): boolean {
    if (this.#mostBufferedBytes <= limitBytes) return false;
    this.#mostBufferedBytes = Math.max(0, ...[...this.#live].map((open) => open.bufferedBytes()));
    return this.#mostBufferedBytes > limitBytes;
  }

  counts(): ConnectionCounts {
    const all = [...this.#open(), ...this.#leaving];
    return {
      connections: all.length,
      timers: this.#heartbeat === null ? 0 : 1,
      bufferedBytes: all.reduce((sum, subscriber) => sum + subscriber.bufferedBytes(), 0),
      ...this.#counts,
    };
  }
}

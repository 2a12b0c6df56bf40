import type { Clock } from './clock.ts';
import { encodeEvent } from './event.ts';
import { Filler } from './filler.ts';
import { ReplayBuffer, type EncodedEvent } from './replay-buffer.ts';
import type { Gap, ResumePoint } from './resume.ts';

/** What a client that resumes gets: the events it lacks, and the gap if some of them are gone. */
export interface Replay {
  readonly gap: Gap | null;
  readonly events: readonly EncodedEvent[];
}

export interface StreamSettings {
  readonly clock: Clock;
  /** Names this history. A server that has lost its events must take another name. null: not known yet. */
  readonly epoch: string | null;
  readonly names: readonly string[];
  /** Length of the JSON text, bytes; null: without a filler. */
  readonly payloadBytes: number | null;
  readonly replayWindow: number;
}

/** One history of events, shared by all transports that a process serves. */
export class EventStream {
  readonly #settings: StreamSettings;
  readonly #fill: (length: number) => string;
  #epoch: string | null;
  #buffer: ReplayBuffer;
  readonly #listeners: ((event: EncodedEvent) => void)[] = [];
  readonly #holeListeners: (() => void)[] = [];
  #sentNs = 0;
  #lagNs = 0;

  constructor(settings: StreamSettings) {
    this.#epoch = settings.epoch;
    this.#settings = settings;
    // Only where it is used: its text takes a megabyte.
    const filler = settings.payloadBytes === null ? null : new Filler();
    this.#fill = (length) => filler?.next(length) ?? '';
    this.#buffer = new ReplayBuffer(settings.replayWindow);
  }

  /** Each transport registers once, for as long as the process lives. */
  onEvent(listener: (event: EncodedEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Calls `listener` when events are lost to this server: what its clients hold no longer leads to the next event. */
  onHole(listener: () => void): void {
    this.#holeListeners.push(listener);
  }

  /** Name of this history; empty while it is not known. */
  get epoch(): string {
    return this.#epoch ?? '';
  }

  /** Whether clients can be served: a stream that comes from elsewhere has to be reached first. */
  get isReady(): boolean {
    return this.#epoch !== null;
  }

  /** Stamps, encodes and keeps event `seq`, and hands it to every transport. Returns `sentNs`. */
  publish(seq: number, dueNs: number): number {
    const sentNs = this.#settings.clock.nowNs();
    this.#sentNs = sentNs;
    this.#lagNs = sentNs - dueNs;
    this.#hand(this.encode(seq, dueNs, sentNs));
    return sentNs;
  }

  /**
   * Keeps an event that was published elsewhere, and hands it to every transport. One that is there already is left out; one that
   * does not follow the last leaves a hole: what was held before it is forgotten, as a replay must have none.
   */
  accept(event: EncodedEvent): void {
    const { newestSeq } = this.#buffer;
    if (event.seq <= newestSeq) return;
    if (newestSeq > 0 && event.seq > newestSeq + 1) {
      this.#buffer = new ReplayBuffer(this.#settings.replayWindow);
      for (const listener of this.#holeListeners) listener();
    }
    this.#hand(event);
  }

  /** Gives this history its name, which was not known. */
  protected begin(epoch: string): void {
    this.#epoch ??= epoch;
  }

  /** Puts an event of the server's previous life back into the replay window, as if read from a log on disk. */
  restore(seq: number, dueNs: number): void {
    this.#buffer.push(this.encode(seq, dueNs, this.#settings.clock.nowNs()));
  }

  /** Seq of the last event; 0 before the first. */
  get newestSeq(): number {
    return this.#buffer.newestSeq;
  }

  /** The oldest event that can be sent again. */
  get oldestSeq(): number {
    return this.#buffer.oldestSeq;
  }

  /** When the last event was sent, monotonic ns; 0 before the first. */
  get sentNs(): number {
    return this.#sentNs;
  }

  /** How late the last event was sent, ns. */
  get lagNs(): number {
    return this.#lagNs;
  }

  /** Whether a client at `point` has events that this server is yet to get: it waits for them. Of one server alone nobody is ahead. */
  isAhead(_point: ResumePoint): boolean {
    return false;
  }

  /** The events that a client at `point` lacks. Call it and subscribe in one turn of the event loop, so that none is missed in between. */
  replayAfter(point: ResumePoint): Replay {
    const { oldestSeq, newestSeq } = this.#buffer;
    const isOtherHistory = (point.epoch !== null && point.epoch !== this.epoch) || point.seq > newestSeq;
    const isCovered = !isOtherHistory && point.seq + 1 >= oldestSeq;
    return {
      gap: isCovered ? null : { epoch: this.epoch, oldestSeq, requestedSeq: point.seq },
      events: this.#buffer.after(isOtherHistory ? 0 : point.seq),
    };
  }

  #hand(event: EncodedEvent): void {
    this.#buffer.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  protected encode(seq: number, dueNs: number, sentNs: number): EncodedEvent {
    const { names, payloadBytes } = this.#settings;
    const name = names[seq % names.length] ?? '';
    return { seq, text: encodeEvent({ seq, dueNs, sentNs, name }, payloadBytes, this.#fill) };
  }
}

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
  /** Names this history. A server that has lost its events must take another name. */
  readonly epoch: string;
  readonly names: readonly string[];
  /** Length of the JSON text, bytes; null: without a filler. */
  readonly payloadBytes: number | null;
  readonly replayWindow: number;
}

/** One history of events, shared by all transports that a process serves. */
export class EventStream {
  readonly epoch: string;
  readonly #settings: StreamSettings;
  readonly #fill: (length: number) => string;
  readonly #buffer: ReplayBuffer;
  readonly #listeners: ((event: EncodedEvent) => void)[] = [];
  #sentNs = 0;
  #lagNs = 0;

  constructor(settings: StreamSettings) {
    this.epoch = settings.epoch;
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

  /** Stamps, encodes and keeps event `seq`, and hands it to every transport. Returns `sentNs`. */
  publish(seq: number, dueNs: number): number {
    const sentNs = this.#settings.clock.nowNs();
    this.#sentNs = sentNs;
    this.#lagNs = sentNs - dueNs;
    const event = this.#encode(seq, dueNs, sentNs);
    for (const listener of this.#listeners) listener(event);
    return sentNs;
  }

  /** Puts an event of the server's previous life back into the replay window, as if read from a log on disk. */
  restore(seq: number, dueNs: number): void {
    this.#encode(seq, dueNs, this.#settings.clock.nowNs());
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

  #encode(seq: number, dueNs: number, sentNs: number): EncodedEvent {
    const { names, payloadBytes } = this.#settings;
    const name = names[seq % names.length] ?? '';
    const event = { seq, text: encodeEvent({ seq, dueNs, sentNs, name }, payloadBytes, this.#fill) };
    this.#buffer.push(event);
    return event;
  }
}

/** An encoded event: the seq, and the JSON text that every transport carries. */
export interface EncodedEvent {
  readonly seq: number;
  readonly text: string;
}

/** The last `capacity` events, for clients that resume. Memory is bounded; what leaves the window is gone. */
export class ReplayBuffer {
  readonly #capacity: number;
  readonly #ring: EncodedEvent[] = [];
  #newestSeq = 0;
  #held = 0;

  /** @param capacity replay window in events, 0 keeps none. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Seqs must come without holes, each one more than the last. */
  push(event: EncodedEvent): void {
    this.#newestSeq = event.seq;
    if (this.#capacity > 0) this.#ring[event.seq % this.#capacity] = event;
    if (this.#held < this.#capacity) this.#held += 1;
  }

  get newestSeq(): number {
    return this.#newestSeq;
  }

  /** The oldest event still held; one more than the newest when nothing is held. */
  get oldestSeq(): number {
    return this.#newestSeq - this.#held + 1;
  }

  /** The events after `seq` that are still held, oldest first. The caller compares with `oldestSeq` to see a gap. */
  after(seq: number): EncodedEvent[] {
    const events: EncodedEvent[] = [];
    for (let next = Math.max(seq + 1, this.oldestSeq); next <= this.#newestSeq; next += 1) {
      const event = this.#ring[next % this.#capacity];
      if (event !== undefined) events.push(event);
    }
    return events;
  }
}

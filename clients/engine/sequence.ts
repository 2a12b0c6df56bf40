/** Counts of one connection's sequence check, in events. */
export interface SequenceCounts {
  readonly received: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
}

/** The same by seq; `duplicate` and `reordered` in order of arrival. */
export interface Irregular {
  readonly missed: readonly number[];
  readonly duplicate: readonly number[];
  readonly reordered: readonly number[];
}

/** A range of seqs below the highest one received that have not arrived; both ends are included. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

/**
 * Checks that every event from `firstSeq` on arrives once and in order. In a healthy stream it does one comparison an event.
 * missed: never received. duplicate: received again. reordered: received for the first time after a higher seq.
 */
export class SequenceCheck {
  readonly #firstSeq: number;
  #highestSeq: number;
  #holes: Hole[] = [];
  #received = 0;
  /** Events from before the first one: late, or sent again. These cannot be told apart, so they are in none of the counts. */
  stray = 0;
  readonly #duplicate: number[] = [];
  readonly #reordered: number[] = [];

  constructor(firstSeq: number) {
    this.#firstSeq = firstSeq;
    this.#highestSeq = firstSeq - 1;
  }

  /** The highest seq received; one less than the first when none was. */
  get highestSeq(): number {
    return this.#highestSeq;
  }

  accept(seq: number): void {
    if (seq < this.#firstSeq) {
      this.stray += 1;
      return;
    }
    this.#received += 1;
    if (seq === this.#highestSeq + 1) {
      this.#highestSeq = seq;
    } else if (seq > this.#highestSeq) {
      this.#holes.push({ from: this.#highestSeq + 1, to: seq - 1 });
      this.#highestSeq = seq;
    } else if (this.#fill(seq)) {
      this.#reordered.push(seq);
    } else {
      this.#duplicate.push(seq);
    }
  }

  /** Takes `seq` out of the hole that it lies in; false when it lies in none. */
  #fill(seq: number): boolean {
    const index = this.#holes.findIndex((hole) => hole.from <= seq && seq <= hole.to);
    const hole = this.#holes[index];
    if (hole === undefined) return false;
    const rest = [
      { from: hole.from, to: seq - 1 },
      { from: seq + 1, to: hole.to },
    ].filter(({ from, to }) => from <= to);
    this.#holes.splice(index, 1, ...rest);
    return true;
  }

  /** The counts at the end of the stream. @param lastSeq the last event that the server emitted. */
  counts(lastSeq: number): SequenceCounts {
    return {
      received: this.#received,
      missed: this.#missing(lastSeq).reduce((sum, { from, to }) => sum + to - from + 1, 0),
      duplicate: this.#duplicate.length,
      reordered: this.#reordered.length,
    };
  }

  /** The events that `counts` counts. */
  irregular(lastSeq: number): Irregular {
    const missed = this.#missing(lastSeq).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    );
    return { missed, duplicate: [...this.#duplicate], reordered: [...this.#reordered] };
  }

  #missing(lastSeq: number): readonly Hole[] {
    return this.#highestSeq < lastSeq
      ? [...this.#holes, { from: this.#highestSeq + 1, to: lastSeq }]
      : this.#holes;
  }
}

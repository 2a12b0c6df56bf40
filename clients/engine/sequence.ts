/** Counts of one connection's sequence check, in events. */
export interface SequenceCounts {
  readonly received: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
}

/** Which events a sequence check found wanting, by seq. `duplicate` and `reordered` in the order in which they came. */
export interface Irregular {
  readonly missed: readonly number[];
  readonly duplicate: readonly number[];
  readonly reordered: readonly number[];
}

/** A stretch of seqs that should have come before the highest one received, and have not. Both ends belong to it. */
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
  /** Events from before the first one: late, or sent again. Nobody can tell, so they are in none of the counts. */
  stray = 0;
  /** Seqs received again, and seqs received after a higher one, as they came. Empty in a healthy stream. */
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

  /** What there is to say when the stream is over. @param lastSeq the last event that the server emitted. */
  counts(lastSeq: number): SequenceCounts {
    const inHoles = this.#holes.reduce((sum, hole) => sum + hole.to - hole.from + 1, 0);
    const atEnd = Math.max(0, lastSeq - Math.max(this.#highestSeq, this.#firstSeq - 1));
    return {
      received: this.#received,
      missed: inHoles + atEnd,
      duplicate: this.#duplicate.length,
      reordered: this.#reordered.length,
    };
  }

  /** Which events `counts` counts. @param lastSeq as there */
  irregular(lastSeq: number): Irregular {
    const missed: number[] = [];
    const atEnd = { from: Math.max(this.#highestSeq, this.#firstSeq - 1) + 1, to: lastSeq };
    for (const { from, to } of [...this.#holes, atEnd])
      for (let seq = from; seq <= to; seq += 1) missed.push(seq);
    return { missed, duplicate: [...this.#duplicate], reordered: [...this.#reordered] };
  }
}

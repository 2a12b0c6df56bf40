/** How often an overloaded server looks whether it catches up, ns. */
const LOOK_NS = 1e9;

/** Notices that the stream is behind its schedule, and whether it catches up by itself. */
export class Overload {
  readonly #maxLagNs: number;
  #nextLookNs = 0;
  #lastLagNs = 0;
  #isOver = false;

  /** @param maxLagMs 0: never. */
  constructor(maxLagMs: number) {
    this.#maxLagNs = maxLagMs === 0 ? Infinity : maxLagMs * 1e6;
  }

  /** Whether the last event was sent too late. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Whether connections must be closed now: the lag is over the limit and has grown for a second.
   * @param lagNs of the event that was just sent. @param nowNs monotonic.
   */
  mustShed(lagNs: number, nowNs: number): boolean {
    const wasOver = this.#isOver;
    this.#isOver = lagNs > this.#maxLagNs;
    if (!this.#isOver || (wasOver && nowNs < this.#nextLookNs)) return false;
    const hasGrown = wasOver && lagNs > this.#lastLagNs;
    this.#nextLookNs = nowNs + LOOK_NS;
    this.#lastLagNs = lagNs;
    return hasGrown;
  }
}

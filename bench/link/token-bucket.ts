/** The most that can be saved up, as time at the full rate, ms: so far a timer may be late without lowering the rate. */
const DEPTH_MS = 50;
/** Fewer bytes than this time earns are not worth waking for, ms. */
const PORTION_MS = 10;

/**
 * Lets `bytesPerSecond` bytes pass, and not more: in any t seconds at most `bytesPerSecond * (t + 0.05)`. It starts empty.
 * Times are monotonic ns.
 */
export class TokenBucket {
  readonly #nsPerByte: number;
  readonly #portionBytes: number;
  readonly #depthNs: number;
  /** At this moment the bucket was last empty, or would have been. */
  #emptyNs: number;

  constructor(bytesPerSecond: number, nowNs: number) {
    this.#nsPerByte = 1e9 / bytesPerSecond;
    this.#portionBytes = Math.max(1, Math.round((bytesPerSecond * PORTION_MS) / 1000));
    this.#depthNs = Math.max(DEPTH_MS * 1e6, this.#nsPerByte);
    this.#emptyNs = nowNs;
  }

  /** How long to wait before some of `wantedBytes` may pass, ms; 0: now. */
  waitMs(wantedBytes: number, nowNs: number): number {
    this.#emptyNs = Math.max(this.#emptyNs, nowNs - this.#depthNs);
    const readyNs = this.#emptyNs + Math.min(wantedBytes, this.#portionBytes) * this.#nsPerByte;
    // Whole microseconds: a remainder of less than 1 ns would make the caller poll.
    return Math.max(0, Math.ceil((readyNs - nowNs) / 1000) / 1000);
  }

  /** Takes as many of `wantedBytes` as may pass, at least 1: to be called when there is nothing to wait for. */
  take(wantedBytes: number, nowNs: number): number {
    const savedBytes = Math.floor((nowNs - this.#emptyNs) / this.#nsPerByte);
    const bytes = Math.max(1, Math.min(wantedBytes, savedBytes));
    this.#emptyNs += bytes * this.#nsPerByte;
    return bytes;
  }
}

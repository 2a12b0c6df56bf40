import type { Clock } from '../../servers/stream/clock.ts';

/**
 * Between two readings of the clock without an interruption, ns. After a longer step another thread or process had the
 * processor.
 */
const LONGEST_STEP_NS = 20_000;

/**
 * Burns CPU time as a share of what the process uses otherwise. What other threads of the process do meanwhile, such as the
 * garbage collector, does not count as burnt: it would have been done anyway.
 */
export class Burner {
  readonly #share: number;
  readonly #clock: Pick<Clock, 'nowNs'>;
  readonly #usedUs: () => number;
  readonly #startUs: number;
  #burntNs = 0;

  /** @param usedUs CPU time of this process so far, of all its threads, us */
  constructor(share: number, clock: Pick<Clock, 'nowNs'>, usedUs: () => number = usedByProcessUs) {
    this.#share = share;
    this.#clock = clock;
    this.#usedUs = usedUs;
    this.#startUs = usedUs();
  }

  /** Burns what is owed by now. */
  readonly burn = (): void => {
    const otherNs = (this.#usedUs() - this.#startUs) * 1000 - this.#burntNs;
    const dueNs = otherNs * this.#share;
    let beforeNs = this.#clock.nowNs();
    while (this.#burntNs < dueNs) {
      const nowNs = this.#clock.nowNs();
      if (nowNs - beforeNs <= LONGEST_STEP_NS) this.#burntNs += nowNs - beforeNs;
      beforeNs = nowNs;
    }
  };
}

/** CPU time of this process so far, user and system. */
function usedByProcessUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Cancels what was scheduled. Calling it twice, or too late, does nothing. */
export type Cancel = () => void;

/** The one source of time. Tests use a manual one. */
export interface Clock {
  /**
   * Monotonic time in ns, the same in every process of one host. A double holds it exactly for 104 days of uptime and to
   * 2 ns beyond.
   */
  nowNs(): number;
  /** Calls `run` once, after about `delayMs`. Timers round and may fire early: to reach an instant, look at the clock again. */
  after(delayMs: number, run: () => void): Cancel;
  /** Calls `run` once sockets, timers and signals that are ready have had their turn. */
  nextTurn(run: () => void): Cancel;
}

export const systemClock: Clock = {
  nowNs: () => Number(process.hrtime.bigint()),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  nextTurn(run) {
    const immediate = setImmediate(run);
    return () => {
      clearImmediate(immediate);
    };
  },
};

import type { Clock } from './clock.ts';

/** A clock for tests: time moves only when told to, and timers can be made to fire early or late. */
export interface ManualClock extends Clock {
  /** Moves time forward and fires, in order, every timer that falls due on the way. */
  advance(ms: number): void;
  /** Lets the next timers fire this much too early (negative) or too late (positive), ms; a timer takes at least 0.1 ms. */
  skewTimers(ms: number): void;
  pendingTimers(): number;
}

/** However early timers fire, time moves on for code that looks again and again. */
const SHORTEST_TIMER_NS = 1e5;

export function createManualClock(startNs = 1_000_000_000): ManualClock {
  let nowNs = startNs;
  let skewNs = 0;
  let timers: { atNs: number; run: () => void }[] = [];
  const at = (atNs: number, run: () => void): (() => void) => {
    const timer = { atNs, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    nowNs: () => nowNs,
    after(delayMs, run) {
      const delayNs = delayMs * 1e6;
      return at(nowNs + Math.max(delayNs + skewNs, Math.min(delayNs, SHORTEST_TIMER_NS)), run);
    },
    nextTurn: (run) => at(nowNs, run),
    advance(ms) {
      const untilNs = nowNs + ms * 1e6;
      for (;;) {
        const next = timers.filter(({ atNs }) => atNs <= untilNs).toSorted((a, b) => a.atNs - b.atNs)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        nowNs = Math.max(nowNs, next.atNs);
        next.run();
      }
      nowNs = Math.max(nowNs, untilNs); // a timer may have moved it further
    },
    skewTimers(ms) {
      skewNs = ms * 1e6;
    },
    pendingTimers: () => timers.length,
  };
}

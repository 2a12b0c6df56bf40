import type { Cancel, Clock } from '../servers/stream/clock.ts';

/** How a client reconnects after a loss. Every measuring client follows it, on every transport. */
export interface ReconnectPolicy {
  /** Delay before the first attempt after a loss, ms. */
  readonly delayMs: number;
  /** The delay is multiplied by this after every failed attempt; 1 keeps it fixed. */
  readonly backoffFactor: number;
  /** The delay never grows beyond this, ms. */
  readonly maxDelayMs: number;
  /** `full`: each client draws each delay uniformly from 0 to the delay; `none`: the delay as it is. */
  readonly jitter: 'none' | 'full';
  /** A connection, or an attempt, on which nothing arrives for this long is given up, ms; null: never. */
  readonly silenceTimeoutMs: number | null;
  /** Whether the client asks for the events after the last one it has. */
  readonly resume: boolean;
  /**
   * Whether it tries again after an answer that is not a stream, from the server or from a proxy before it. An EventSource does
   * not. [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection".
   */
  readonly reopens: boolean;
}

/**
 * How long to wait before the next attempt, ms.
 * @param failedAttempts in a row since the connection was last open, 0 right after a loss.
 * @param random uniform in [0, 1), from the client's own generator: clients that share a draw reconnect all at once.
 */
export function reconnectDelayMs(
  policy: ReconnectPolicy,
  failedAttempts: number,
  random: () => number,
): number {
  const grown = Math.min(policy.delayMs * policy.backoffFactor ** failedAttempts, policy.maxDelayMs);
  return policy.jitter === 'full' ? random() * grown : grown;
}

/** A timer this late shows that the process did not run, ms. */
const SLEPT_MS = 100;

/** Notices when nothing has arrived for too long. */
export interface Watchdog {
  /** Something arrived. This costs one clock reading: no timer is touched. */
  touch(nowNs: number): void;
  stop(): void;
}

/** Starts a watchdog. When its timer fires, it looks at the last arrival and waits for what remains of the timeout. */
export function startWatchdog(clock: Clock, timeoutMs: number, onSilence: () => void): Watchdog {
  let lastArrivalNs = clock.nowNs();
  let cancel: Cancel;
  const lookAfter = (delayMs: number): void => {
    const dueNs = clock.nowNs() + delayMs * 1e6;
    cancel = clock.after(delayMs, () => {
      const nowNs = clock.nowNs();
      const silentMs = (nowNs - lastArrivalNs) / 1e6;
      // After a sleep of this process, what has arrived meanwhile is still in the socket, and is read before the next timer.
      const hasSlept = nowNs - dueNs > SLEPT_MS * 1e6;
      if (silentMs < timeoutMs) lookAfter(timeoutMs - silentMs);
      else if (hasSlept) lookAfter(1);
      else onSilence();
    });
  };
  lookAfter(timeoutMs);
  return {
    touch(nowNs) {
      lastArrivalNs = nowNs;
    },
    stop() {
      cancel();
    },
  };
}

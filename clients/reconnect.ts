import type { Cancel, Clock } from '../servers/stream/clock.ts';

/** How a client comes back after a loss. Every measuring client follows it, whatever its transport. */
export interface ReconnectPolicy {
  /** Delay before the first attempt after a loss, ms. */
  readonly delayMs: number;
  /** The delay is multiplied by this after every failed attempt; 1 keeps it fixed. */
  readonly backoffFactor: number;
  /** The delay never grows beyond this, ms. */
  readonly maxDelayMs: number;
  /** `full` draws each delay uniformly from 0 to the delay, for each client on its own; `none` takes it as it is. */
  readonly jitter: 'none' | 'full';
  /** A connection, open or on its way, on which nothing arrives for so long is given up, ms; null: never. */
  readonly silenceTimeoutMs: number | null;
  /** Whether the client asks for the events after the last one it holds. */
  readonly resume: boolean;
  /**
   * Whether it tries again when a server (or a proxy before it) answers with something that is no stream. An EventSource does
   * not: [spec] "if res's status is not 200, or if its Content-Type is not text/event-stream, then fail the connection".
   */
  readonly reopens: boolean;
}

/**
 * How long to wait before the next attempt, ms.
 * @param failedAttempts in a row since the connection was last open, 0 right after a loss.
 * @param random uniform in [0, 1), from the client's own generator: clients that share one draw come back as a herd.
 */
export function reconnectDelayMs(
  policy: ReconnectPolicy,
  failedAttempts: number,
  random: () => number,
): number {
  const grown = Math.min(policy.delayMs * policy.backoffFactor ** failedAttempts, policy.maxDelayMs);
  return policy.jitter === 'full' ? random() * grown : grown;
}

/** A timer that is later than this shows that the process did not run. */
const SLEPT_MS = 100;

/** Notices when nothing has arrived for too long. */
export interface Watchdog {
  /** Something arrived. As cheap as a clock reading: no timer is touched. */
  touch(nowNs: number): void;
  stop(): void;
}

/** Starts a watchdog. Its timer looks at the last arrival when it fires, and sleeps on for what remains. */
export function startWatchdog(clock: Clock, timeoutMs: number, bark: () => void): Watchdog {
  let lastArrivalNs = clock.nowNs();
  let cancel: Cancel;
  const lookAfter = (delayMs: number): void => {
    const dueNs = clock.nowNs() + delayMs * 1e6;
    cancel = clock.after(delayMs, () => {
      const nowNs = clock.nowNs();
      const silentMs = (nowNs - lastArrivalNs) / 1e6;
      // Whose own timer is so late has slept: what came meanwhile lies in the socket, and is read before the next timer.
      const hasSlept = nowNs - dueNs > SLEPT_MS * 1e6;
      if (silentMs < timeoutMs) lookAfter(timeoutMs - silentMs);
      else if (hasSlept) lookAfter(1);
      else bark();
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

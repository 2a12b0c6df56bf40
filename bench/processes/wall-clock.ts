import type { Clock } from '../../servers/stream/clock.ts';

/** Looks at so many ticks: a process that loses its processor at one sees another in time. */
const TICKS = 3;

/**
 * The wall clock in ns when the monotonic one showed 0, as far as ticks of a millisecond tell: it is watched until it ticks. The
 * latest of some ticks counts, as a look can only be late. Takes up to 4 ms.
 * @param nowMs whole milliseconds
 */
export function wallAtZeroNs(clock: Clock, nowMs: () => number): bigint {
  let latest: bigint | null = null;
  let last = nowMs();
  for (let seen = 0; seen < TICKS;) {
    const now = nowMs();
    if (now === last) continue;
    last = now;
    seen += 1;
    const offset = BigInt(now) * 1_000_000n - BigInt(clock.nowNs());
    if (latest === null || offset > latest) latest = offset;
  }
  return latest ?? 0n;
}

/** The wall clock of the system: what other programs write into their events. No duration is measured with it. */
export const wallNowMs = (): number => Date.now();

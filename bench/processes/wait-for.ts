import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../servers/stream/clock.ts';

const LOOK_EVERY_MS = 2;

/** Resolves when it is so, or when the time is up: whoever waits looks which. @param limitMs the longest, ms */
export async function waitFor(isSo: () => boolean, limitMs: number): Promise<void> {
  const untilNs = clock.nowNs() + limitMs * 1e6;
  while (!isSo() && clock.nowNs() < untilNs) await sleep(LOOK_EVERY_MS);
}

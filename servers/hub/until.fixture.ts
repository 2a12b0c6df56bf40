import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../stream/clock.ts';

/** Far beyond what anything here takes: a test that reaches this limit waits for something that does not come. */
const LIMIT_MS = 30_000;

/** A time between heartbeats, ms, in which even a busy machine answers one: a client that has not answered a ping by the next is dropped. */
export const ANSWERABLE_MS = 200;

/** What comes over loopback comes within these. What takes longer waits for a timer, and leaves the processor to other tests. */
const EAGER_TURNS = 200;
/** By how much each look is later than the one before, from then on, and by how much at the most, ms. */
const LATER_MS = 0.05;
const LATEST_MS = 10;

/**
 * For tests: waits until `isSo`, and looks again after every turn of the event loop, later every millisecond and then more seldom.
 * @param what is named when it does not come: `5 events over sse`.
 */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const lastNs = clock.nowNs() + LIMIT_MS * 1e6;
  for (let turn = 0; !isSo(); turn += 1) {
    if (clock.nowNs() > lastNs) throw new Error(`waited ${LIMIT_MS} ms for ${what}`);
    const lateMs = 1 + (turn - EAGER_TURNS) * LATER_MS;
    await (turn < EAGER_TURNS ? nextTurn() : sleep(Math.min(lateMs, LATEST_MS)));
  }
}

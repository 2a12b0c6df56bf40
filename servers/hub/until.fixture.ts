import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock as clock } from '../stream/clock.ts';

/** Far beyond what anything here takes: a test that reaches this limit waits for something that does not come. */
const LIMIT_MS = 30_000;

/** A time between heartbeats, ms, in which even a busy machine answers one: a client that has not answered a ping by the next is dropped. */
export const ANSWERABLE_MS = 200;

/**
 * For tests: waits until `isSo`, and looks again after every turn of the event loop.
 * @param what is named when it does not come: `5 events over sse`.
 */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const lastNs = clock.nowNs() + LIMIT_MS * 1e6;
  while (!isSo()) {
    if (clock.nowNs() > lastNs) throw new Error(`waited ${LIMIT_MS} ms for ${what}`);
    await nextTurn();
  }
}

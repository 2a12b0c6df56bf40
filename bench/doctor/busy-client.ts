import { that, within, type CaseFinding } from '../cases/case.ts';
import { share } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { measureInjected } from './arms.ts';
import { injection, type ClientInjection } from './injection.ts';

/** Nine tenths of every 10 ms. */
export const BUSY: ClientInjection = { busyMs: 9, idleMs: 1 };

export const busyClient = injection({
  title: 'An overloaded client',
  injected: `The client works on something else for ${BUSY.busyMs} ms of every ${BUSY.busyMs + BUSY.idleMs} ms.`,
  seconds: 3,
  run: async (trial) => judgeBusy(await measureBusy(trial, BUSY)),
});

/** A light stream, seen by a client that may be busy. @param client undefined: it has nothing else to do. */
export function measureBusy(trial: Trial, client: ClientInjection | undefined): Promise<WholeWindow> {
  const load = { eventsPerSecond: 200, settleMs: 300, measureMs: 1000 };
  return measureInjected(trial, { transport: 'sse', connections: 5, client, ...load }, (window) => window);
}

/** The window is disturbed, and for the right cause: no size of a delay comes of it. Pure. */
export function judgeBusy({
  client,
  checks,
}: Pick<WholeWindow, 'client' | 'checks'>): readonly CaseFinding[] {
  const isBusy = within('event loop of the client busy', client.loopUtilization, [0.85, 1], share);
  return [isBusy, foundBecause(checks, ['client-saturated'])];
}

/** A finding by the checks that fired on a window: one of `codes` must be among them. */
export function foundBecause(checks: WholeWindow['checks'], codes: readonly string[]): CaseFinding {
  const found = checks
    .filter(({ outcome }) => outcome === 'void' || outcome === 'disturbed')
    .map(({ code }) => code);
  const isFound = found.some((code) => codes.includes(code));
  return that('checks that fired', codes.join(' or '), found.join(', ') || 'none', isFound);
}

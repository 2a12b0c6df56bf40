import { withChildren } from '../rounds/arm.ts';
import { measure, type Trial, type WholeWindow } from '../rounds/trial.ts';
import { startInjected } from './arms.ts';
import { percent, that, within, type Case, type Finding } from './case.ts';
import type { ClientInjection } from './injection.ts';

/** Nine tenths of every 10 ms. */
export const BUSY: ClientInjection = { busyMs: 9, idleMs: 1 };

export const busyClient: Case = {
  title: 'A client that has no time',
  injected: `The client works on something else for ${BUSY.busyMs} ms of every ${BUSY.busyMs + BUSY.idleMs} ms.`,
  seconds: 3,
  isDefault: true,
  run: (trial) => measureBusy(trial, BUSY).then(judgeBusy),
};

/** A light stream, seen by a client that may have something else to do. @param client null: it has nothing else to do */
export function measureBusy(trial: Trial, client: ClientInjection | null): Promise<WholeWindow> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, {
      transport: 'sse',
      connections: 5,
      ...(client === null ? {} : { client }),
    });
    return measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: 200 },
      settleMs: 300,
      measureMs: 1000,
    });
  });
}

/** The window is void, and for the right reason. Pure. */
export function judgeBusy({ client, checks }: Pick<WholeWindow, 'client' | 'checks'>): readonly Finding[] {
  const found = checks.filter(({ outcome }) => outcome === 'void').map(({ code }) => code);
  return [
    within('event loop of the client busy', client.loopUtilization, [0.85, 1], percent),
    that(
      'the window',
      'void: client-saturated',
      `void: ${found.join(', ')}`,
      found.includes('client-saturated'),
    ),
  ];
}

import type { CaseFinding } from '../cases/case.ts';
import { withChildren } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { openInjected } from './arms.ts';
import { foundBecause } from './busy-client.ts';
import { injection } from './injection.ts';

const TIMES_CAPACITY = 1.5;

export const overload = injection({
  title: 'More events than the server can send',
  injected: `The plan asks for ${TIMES_CAPACITY} times as many events as the server can send.`,
  seconds: 6,
  run: async (trial) => judgeOverload(await measureOverload(trial)),
});

function measureOverload(trial: Trial): Promise<WholeWindow['checks']> {
  return withChildren(trial.signal, async (keep) => {
    const session = await openInjected(trial, keep, { transport: 'sse', connections: 200 });
    const plan = { settleMs: 200, measureMs: 600 };
    await session.measure({ pace: { kind: 'saturate' }, ...plan });
    const { server } = await session.measure({ pace: { kind: 'saturate' }, ...plan });
    const capacity = (server.events * 1e9) / (server.untilNs - server.fromNs);
    const eventsPerSecond = Math.ceil(capacity * TIMES_CAPACITY);
    return (await session.measure({ pace: { kind: 'rate', eventsPerSecond }, ...plan })).checks;
  });
}

/** The window is known to come from a saturated server, so no size of its delays can be claimed. Pure. */
export function judgeOverload(checks: WholeWindow['checks']): readonly CaseFinding[] {
  return [foundBecause(checks, ['server-saturated', 'server-late'])];
}

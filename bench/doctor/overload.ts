import { withChildren } from '../rounds/arm.ts';
import { measure, type Trial } from '../rounds/trial.ts';
import type { Check } from '../records/record.ts';
import { startInjected } from './arms.ts';
import { that, type Case, type Finding } from './case.ts';

const CONNECTIONS = 200;
const TIMES_CAPACITY = 1.5;
const SATURATED: ReadonlySet<string> = new Set(['server-saturated', 'server-late']);

export const overload: Case = {
  title: 'More than the server can carry',
  injected: `The plan asks for ${TIMES_CAPACITY} times as many events as the server can send.`,
  seconds: 6,
  isDefault: true,
  run: (trial) => measureOverload(trial).then(judgeOverload),
};

function measureOverload(trial: Trial): Promise<readonly Check[]> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, { transport: 'sse', connections: CONNECTIONS });
    const plan = { settleMs: 200, measureMs: 600 };
    await measure(trial, arm, { pace: { kind: 'saturate' }, ...plan });
    const { server } = await measure(trial, arm, { pace: { kind: 'saturate' }, ...plan });
    const capacity = (server.events * 1e9) / (server.untilNs - server.fromNs);
    const { checks } = await measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: Math.ceil(capacity * TIMES_CAPACITY) },
      ...plan,
    });
    return checks;
  });
}

/** The window is void because the server was saturated, so none of its delays can be claimed. Pure. */
export function judgeOverload(checks: readonly Check[]): readonly Finding[] {
  const codes = checks.filter(({ outcome }) => outcome === 'void').map(({ code }) => code);
  const isFound = codes.some((code) => SATURATED.has(code));
  return [that('the window', `void: ${[...SATURATED].join(' or ')}`, `void: ${codes.join(', ')}`, isFound)];
}

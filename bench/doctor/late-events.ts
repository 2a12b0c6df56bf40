import { withChildren } from '../measure/arm.ts';
import { measure, type Trial } from '../measure/trial.ts';
import { valueAtQuantile, type Encoded } from '../stats/histogram.ts';
import { startInjected } from './arms.ts';
import { ms, within, type Case, type Finding } from './case.ts';

const EVERY = 50;
const LATE_MS = 5;
const EVENTS_PER_SECOND = 100;
const MEASURE_MS = 10_000;
/** What the rest of the machine may add or take, ns: it is no part of the injection. */
const SLACK_NS = 700_000;

export const lateEvents: Case = {
  title: 'A step in the distribution',
  injected: `Every ${EVERY}th event is held up for ${LATE_MS} ms before it is sent.`,
  seconds: 12,
  isDefault: true,
  run: (trial) => measureLate(trial).then(judgeLate),
};

function measureLate(trial: Trial): Promise<Encoded> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, {
      transport: 'sse',
      connections: 10,
      server: { kind: 'late', every: EVERY, lateMs: LATE_MS },
    });
    const { client } = await measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: EVENTS_PER_SECOND },
      settleMs: 300,
      measureMs: MEASURE_MS,
    });
    return client.delivery;
  });
}

/**
 * Two in a hundred are late, so the distribution has a step at 98 %. p98.5 lies a quarter of the way into the late ones, and
 * they were delayed like all others before: it is the usual p25 and the delay. Half a percent may be late by itself. Pure.
 */
export function judgeLate(delivery: Encoded): readonly Finding[] {
  const at = (q: number): number => valueAtQuantile(delivery, q) ?? 0;
  const usual = at(0.25);
  const late = LATE_MS * 1e6;
  return [
    within('p97.5 of delivery, before the step', at(0.975), [0, usual + late / 2], ms),
    within('p98.5 of delivery, behind it', at(0.985), [usual + late - SLACK_NS, usual + late + SLACK_NS], ms),
  ];
}

import { withChildren } from '../rounds/arm.ts';
import type { ClientTrace } from '../processes/calls.ts';
import { measure, type Trial } from '../rounds/trial.ts';
import { decodeHistogram, encodeHistogram, type Encoded } from '../stats/histogram.ts';
import { quantile, sortNumbers } from '../stats/quantile.ts';
import { startInjected } from './arms.ts';
import { ms, percent, within, type Case, type Finding } from './case.ts';

const EVERY = 50;
const LATE_MS = 5;
const LATE_NS = LATE_MS * 1e6;
const EVENTS_PER_SECOND = 100;
const SETTLE_MS = 300;
const MEASURE_MS = 10_000;
/** What the rest of the machine may add or take, ns: it is no part of the injection. */
const SLACK_NS = 700_000;
const CALL_TIMEOUT_MS = 10_000;

/** One delivery: the number of its event, and how long after it was due it came. */
export interface Numbered {
  readonly seq: number;
  readonly delayNs: number;
}

export const lateEvents: Case = {
  title: 'A step in the distribution',
  injected: `Every ${EVERY}th event is held up for ${LATE_MS} ms before it is sent.`,
  seconds: 12,
  isDefault: true,
  run: (trial) => measureLate(trial).then(({ delivery, numbered }) => judgeLate(delivery, numbered)),
};

function measureLate(
  trial: Trial,
): Promise<{ readonly delivery: Encoded; readonly numbered: readonly Numbered[] }> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, {
      transport: 'sse',
      connections: 10,
      server: { kind: 'late', every: EVERY, lateMs: LATE_MS },
    });
    const { client, lastSeq } = await measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: EVENTS_PER_SECOND },
      settleMs: SETTLE_MS,
      measureMs: MEASURE_MS,
      isTraced: true,
    });
    const whole = { firstSeq: 1, lastSeq, timeoutMs: CALL_TIMEOUT_MS };
    const { traces } = await arm.client.call('traces', whole, 2 * CALL_TIMEOUT_MS);
    return { delivery: client.delivery, numbered: traces.flatMap(({ events }) => numberedInWindow(events)) };
  });
}

/** The deliveries whose events were due while the window was measured. The first of all was event 1. */
function numberedInWindow({ dueNs, receivedNs }: ClientTrace['events']): readonly Numbered[] {
  const periodNs = 1e9 / EVENTS_PER_SECOND;
  const firstSeq = 1 + (SETTLE_MS / 1000) * EVENTS_PER_SECOND;
  const endSeq = firstSeq + (MEASURE_MS / 1000) * EVENTS_PER_SECOND;
  const startNs = Math.min(...dueNs);
  return dueNs
    .map((due, at) => ({
      seq: 1 + Math.round((due - startNs) / periodNs),
      delayNs: (receivedNs[at] ?? NaN) - due,
    }))
    .filter(({ seq }) => seq >= firstSeq && seq < endSeq);
}

/**
 * Two in a hundred are late, so the distribution has a step of 2 % at 5 ms. A restless machine makes other events as late:
 * their numbers tell which, and the step must be what is left of the distribution without them. Where it lies says the lower
 * quartile of the late events over that of all others: what a machine adds, it adds to the upper ones. Pure.
 * @param delivery what the window reports.
 * @param numbered the same deliveries one by one.
 */
export function judgeLate(delivery: Encoded, numbered: readonly Numbered[]): readonly Finding[] {
  const delaysWhere = (isWanted: (seq: number) => boolean): readonly number[] =>
    numbered.filter(({ seq }) => isWanted(seq)).map(({ delayNs }) => delayNs);
  const heldUp = delaysWhere((seq) => seq % EVERY === 0);
  const others = delaysWhere((seq) => seq % EVERY !== 0);
  const lateByThemselves = atLeast(encodeHistogram(others), LATE_NS);
  const usualNs = lowerQuartile(others) ?? 0;
  const share = 1 / EVERY;
  return [
    within(
      `deliveries ${LATE_MS} ms late or later, less ${lateByThemselves} of other events`,
      delivery.count === 0 ? null : (atLeast(delivery, LATE_NS) - lateByThemselves) / delivery.count,
      [share, share],
      percent,
    ),
    within(
      `p25 of every ${EVERY}th event`,
      lowerQuartile(heldUp),
      [usualNs + LATE_NS - SLACK_NS, usualNs + LATE_NS + SLACK_NS],
      ms,
    ),
  ];
}

/** How many values of a histogram are so large or larger. */
function atLeast(histogram: Encoded, value: number): number {
  return decodeHistogram(histogram).reduce((sum, { upTo, count }) => sum + (upTo < value ? 0 : count), 0);
}

const lowerQuartile = (values: readonly number[]): number | null => quantile(sortNumbers(values), 0.25);

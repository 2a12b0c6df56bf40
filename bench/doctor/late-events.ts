import { exactly, within, type CaseFinding } from '../cases/case.ts';
import type { ClientTrace } from '../processes/calls.ts';
import { ns, share } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { decodeHistogram, encodeHistogram, type Encoded } from '../stats/histogram.ts';
import { quantile, sortNumbers } from '../stats/quantile.ts';
import { measureInjected } from './arms.ts';
import { injection } from './injection.ts';

const EVERY = 50;
const LATE_MS = 5;
const LATE_NS = LATE_MS * 1e6;
const LOAD = { eventsPerSecond: 100, settleMs: 300, measureMs: 10_000 };
/** What the rest of the machine may add or take, ns: it is no part of the injection. */
const SLACK_NS = 700_000;

/** One delivery: the number of its event, and its delay. */
export interface Numbered {
  readonly seq: number;
  readonly delayNs: number;
}

/** What the window reports, and the same deliveries one by one. */
export interface Late {
  readonly delivery: Encoded;
  readonly numbered: readonly Numbered[];
}

export const lateEvents = injection({
  title: 'A step in the distribution',
  injected: `Every ${EVERY}th event is held up for ${LATE_MS} ms before it is sent.`,
  seconds: 12,
  run: async (trial) => judgeLate(await measureLate(trial)),
});

function measureLate(trial: Trial): Promise<Late> {
  const server = { kind: 'late', every: EVERY, lateMs: LATE_MS } as const;
  const plan = { transport: 'sse', connections: 10, server, ...LOAD, isTraced: true };
  return measureInjected(trial, plan, async ({ client: { delivery } }, session) => {
    const { traces } = await session.traces(10_000);
    return { delivery, numbered: traces.flatMap(({ events }) => numberedInWindow(events)) };
  });
}

/** The deliveries whose events were due while the window was measured. The first of all was event 1. */
function numberedInWindow({ dueNs, receivedNs }: ClientTrace['events']): readonly Numbered[] {
  const eventsIn = (ms: number): number => (ms / 1000) * LOAD.eventsPerSecond;
  const firstSeq = 1 + eventsIn(LOAD.settleMs);
  const endSeq = firstSeq + eventsIn(LOAD.measureMs);
  const startNs = Math.min(...dueNs);
  return dueNs
    .map((due, at) => ({
      seq: 1 + Math.round(eventsIn((due - startNs) / 1e6)),
      delayNs: (receivedNs[at] ?? NaN) - due,
    }))
    .filter(({ seq }) => seq >= firstSeq && seq < endSeq);
}

/**
 * Two in a hundred are late, so the distribution has a step of 2 % at 5 ms. A noisy machine makes other events as late: their
 * numbers tell which, and the step must be what is left of the distribution without them. Its place is the lower quartile of
 * the late events over that of all others, since what a machine adds, it adds to the upper quartiles. Pure.
 */
export function judgeLate({ delivery, numbered }: Late): readonly CaseFinding[] {
  const delaysWhere = (isLate: boolean): readonly number[] =>
    numbered.filter(({ seq }) => (seq % EVERY === 0) === isLate).map(({ delayNs }) => delayNs);
  const others = delaysWhere(false);
  const lateByThemselves = atLeast(encodeHistogram(others), LATE_NS);
  const stepNs = LATE_NS + (lowerQuartile(others) ?? 0);
  return [
    exactly(
      `deliveries at least ${LATE_MS} ms late, less ${lateByThemselves} of other events`,
      delivery.count === 0 ? null : (atLeast(delivery, LATE_NS) - lateByThemselves) / delivery.count,
      1 / EVERY,
      share,
    ),
    within(
      `p25 of every ${EVERY}th event`,
      lowerQuartile(delaysWhere(true)),
      [stepNs - SLACK_NS, stepNs + SLACK_NS],
      ns,
    ),
  ];
}

/** How many values of a histogram are at least this large. */
function atLeast(histogram: Encoded, value: number): number {
  return decodeHistogram(histogram).reduce((sum, { upTo, count }) => sum + (upTo < value ? 0 : count), 0);
}

const lowerQuartile = (values: readonly number[]): number | null => quantile(sortNumbers(values), 0.25);

import type { MetricMargin } from '../../records/metric.ts';
import type { Reason } from '../../records/reason.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';
import { signedRankInterval, type Interval } from '../../stats/signed-rank.ts';
import { tInterval } from '../../stats/t-interval.ts';
import { logRatioOf, valueOverRounds, valuesByRound, type Comparison } from './comparison.ts';
import { doesRecur } from './recurrence.ts';
import { doAgree, halfWidth } from './width.ts';
import { withoutRatio, type Finding } from './without-ratio.ts';
import { withoutSize } from './allowed-by.ts';

/** The part of a `Verdict` that follows from the numbers alone. */
export type Decision = Finding &
  Pick<
    Verdict,
    | 'baselineValue'
    | 'candidateValue'
    | 'ratio'
    | 'halfWidth'
    | 'crossCheck'
    | 'crossCheckAgrees'
    | 'marginRatio'
    | 'roundRatios'
    | 'roundValues'
    | 'rounds'
    | 'recurs'
  >;

/**
 * Compares a candidate with the baseline. The round is the unit: each gives one log ratio, the Hodges-Lehmann estimate
 * over its pairs. Over the rounds stand the Hodges-Lehmann estimate again and the exact signed-rank interval. The 90 %
 * interval serves the two one-sided tests of equivalence: Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987).
 * The outcome is the first that applies, in the order of `Outcome`. Pure.
 */
export function decide(comparison: Comparison): Decision {
  const logRatios = comparison.rounds.map(logRatioOf);
  const baselineValue = valueOverRounds(comparison, 'baseline');
  const candidateValue = valueOverRounds(comparison, 'candidate');
  const marginRatio = marginRatioOf(comparison.margin, baselineValue, candidateValue);
  const facts = {
    baselineValue,
    candidateValue,
    marginRatio,
    roundRatios: logRatios.map((log) => (log === null ? null : Math.exp(log))),
    roundValues: {
      baseline: valuesByRound(comparison, 'baseline'),
      candidate: valuesByRound(comparison, 'candidate'),
    },
    rounds: comparison.rounds.length,
  };
  const finding = withoutRatio(comparison);
  if (finding !== null) {
    return {
      ...facts,
      ratio: null,
      halfWidth: null,
      crossCheck: null,
      crossCheckAgrees: null,
      recurs: null,
      ...finding,
    };
  }

  const logs = logRatios.filter((log) => log !== null);
  const point = hodgesLehmann(logs);
  const log95 = signedRankInterval(logs, 0.95);
  const log90 = signedRankInterval(logs, 0.9);
  const student = tInterval(logs, 0.95);
  if (point === null || log95 === null || log90 === null || student === null || marginRatio === null) {
    throw new Error(`There is a ratio in all ${logs.length} rounds, and still no interval.`);
  }
  const at95 = exponential(log95);
  const conclusion = concludeAs(comparison, at95, exponential(log90), marginRatio);
  const ratio = { point: Math.exp(point), ...at95 };
  const crossCheck = { point: Math.exp(student.mean), ...exponential(student) };
  return {
    ...facts,
    ratio,
    halfWidth: halfWidth(ratio),
    crossCheck,
    crossCheckAgrees: doAgree(ratio, crossCheck, marginRatio),
    recurs: doesRecur(logs, conclusion.outcome, marginRatio),
    ...conclusion,
  };
}

/**
 * What two intervals of a ratio say.
 * @param at95 the interval that shows a difference, and `at90` the one that shows equivalence.
 * @param marginRatio above 1; or 1 where every difference counts, and then no interval shows equivalence.
 */
export function classify(at95: Interval, at90: Interval, marginRatio: number): Exclude<Outcome, 'void'> {
  if (at95.high < 1 / marginRatio) return 'lower';
  if (at95.low > marginRatio) return 'higher';
  if (at90.low > 1 / marginRatio && at90.high < marginRatio) return 'same';
  if (at95.low > 1 || at95.high < 1) return 'different';
  return 'cannot-tell';
}

/**
 * A margin as a ratio >= 1. Its floor is weighed against the smaller value, so that it means the same absolute
 * difference whichever side is called the baseline. null: the margin is relative, and a value is absent or not above 0.
 */
export function marginRatioOf(
  margin: MetricMargin,
  baselineValue: number | null,
  candidateValue: number | null,
): number | null {
  if (margin.kind === 'exact') return 1;
  if (baselineValue === null || candidateValue === null) return null;
  const smaller = Math.min(baselineValue, candidateValue);
  return smaller > 0 ? Math.max(margin.ratio, 1 + margin.floor / smaller) : null;
}

function conclude({ rounds }: Comparison, at95: Interval, at90: Interval, marginRatio: number): Finding {
  // Where every difference counts, only this is the same: an interval can shrink to 1 although a pair differs.
  if (rounds.flat().every(({ baseline, candidate }) => baseline === candidate)) {
    return { outcome: 'same', because: [{ code: 'identical', values: { rounds: rounds.length } }] };
  }
  return findingOf(at95, at90, marginRatio);
}

/**
 * How far other work can move a ratio of CPU times: 0.831 on a quiet machine was 0.858 and 0.866 beside other programs. Delays have no
 * such bound: 0.885 became 0.77.
 */
const BUSY_CPU_RATIO = 1.05;

/** The finding under the conditions of its pairs: where disturbed ones count, no size of a delay, and CPU times with a wider interval. */
function concludeAs(comparison: Comparison, at95: Interval, at90: Interval, marginRatio: number): Finding {
  const quiet = conclude(comparison, at95, at90, marginRatio);
  const { conditions, valueClass, tally } = comparison;
  if (conditions === 'quiet' || valueClass === 'exact') return quiet;
  const widenedRatio = valueClass === 'cpu' ? BUSY_CPU_RATIO : 1;
  const wider = ({ low, high, ...rest }: Interval): Interval => ({
    ...rest,
    low: low / widenedRatio,
    high: high * widenedRatio,
  });
  const { outcome, because } = conclude(comparison, wider(at95), wider(at90), marginRatio);
  const { disturbedPairs, pairs, commonestDisturbance: cause } = tally;
  const values = { claimed: quiet.outcome, disturbedPairs, pairs, cause, widenedRatio };
  return {
    outcome: valueClass === 'cpu' ? outcome : withoutSize(outcome),
    because: [...because, { code: 'busy-machine', values }],
  };
}

/** As `classify`, with the numbers that say why. */
export function findingOf(at95: Interval, at90: Interval, marginRatio: number): Finding {
  const outcome = classify(at95, at90, marginRatio);
  const wide = { low: at95.low, high: at95.high, marginRatio };
  const narrow = { low: at90.low, high: at90.high };
  const reasons = {
    lower: { code: 'below-margin', values: wide },
    higher: { code: 'above-margin', values: wide },
    same: { code: 'inside-margin', values: { ...narrow, marginRatio } },
    different: { code: 'excludes-one', values: wide },
    'cannot-tell': {
      code: 'contains-one',
      values: { ...wide, low90: narrow.low, high90: narrow.high, halfWidthRatio: halfWidth(at95) },
    },
  } as const satisfies Record<typeof outcome, Reason>;
  return { outcome, because: [reasons[outcome]] };
}

/** The interval of a ratio from that of its logarithm. */
export const exponential = ({ low, high, confidence }: Interval): Interval => ({
  low: Math.exp(low),
  high: Math.exp(high),
  confidence,
});

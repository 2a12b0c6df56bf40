import type { Margin } from '../../records/metric.ts';
import type { Outcome, Verdict } from '../../records/run.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';
import { signedRankInterval, type Interval } from '../../stats/signed-rank.ts';
import { tInterval } from '../../stats/t-interval.ts';
import * as because from './because.ts';
import { logRatioOf, valueOverRounds, valuesByRound, type Comparison } from './comparison.ts';
import { doesRecur } from './recurrence.ts';
import { halfWidth } from './width.ts';
import { withoutRatio, type Finding } from './without-ratio.ts';

/** The part of a `Verdict` that follows from the numbers alone. */
export type Decision = Finding &
  Pick<
    Verdict,
    | 'baselineValue'
    | 'candidateValue'
    | 'ratio'
    | 'crossCheck'
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
  if (finding !== null) return { ...facts, ratio: null, crossCheck: null, recurs: null, ...finding };

  const logs = logRatios.filter((log) => log !== null);
  const point = hodgesLehmann(logs);
  const log95 = signedRankInterval(logs, 0.95);
  const log90 = signedRankInterval(logs, 0.9);
  const student = tInterval(logs, 0.95);
  if (point === null || log95 === null || log90 === null || student === null || marginRatio === null) {
    throw new Error(`There is a ratio in all ${logs.length} rounds, and still no interval.`);
  }
  const at95 = exponential(log95);
  const conclusion = conclude(comparison, at95, exponential(log90), marginRatio);
  return {
    ...facts,
    ratio: { point: Math.exp(point), ...at95 },
    crossCheck: { point: Math.exp(student.mean), ...exponential(student) },
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
  margin: Margin,
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
    return { outcome: 'same', because: because.identical(rounds.length) };
  }
  return findingOf(at95, at90, marginRatio);
}

/** As `classify`, with the sentence that says why. */
export function findingOf(at95: Interval, at90: Interval, marginRatio: number): Finding {
  const outcome = classify(at95, at90, marginRatio);
  switch (outcome) {
    case 'lower':
      return { outcome, because: because.wholeBelow(at95, marginRatio) };
    case 'higher':
      return { outcome, because: because.wholeAbove(at95, marginRatio) };
    case 'same':
      return { outcome, because: because.wholeInside(at90, marginRatio) };
    case 'different':
      return { outcome, because: because.excludesOne(at95, marginRatio) };
    case 'cannot-tell':
      return { outcome, because: because.containsOne(at95, at90, marginRatio, halfWidth(at95)) };
    default:
      return outcome satisfies never;
  }
}

/** The interval of a ratio from that of its logarithm. */
export const exponential = ({ low, high, confidence }: Interval): Interval => ({
  low: Math.exp(low),
  high: Math.exp(high),
  confidence,
});

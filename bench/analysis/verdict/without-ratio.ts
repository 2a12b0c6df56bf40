import type { Reason } from '../../records/reason.ts';
import type { Outcome } from '../../records/verdict.ts';
import { signTest } from '../../stats/sign-test.ts';
import { MIN_ROUNDS } from '../../stats/signed-rank.ts';
import type { Comparison, Side } from './comparison.ts';

/** What a comparison came to, and the numbers that say why. */
export interface Finding {
  readonly outcome: Outcome;
  readonly because: readonly Reason[];
}

/** The outcome where no ratio can be estimated, the first that applies; null: there is a ratio in every round. */
export function withoutRatio(comparison: Comparison): Finding | null {
  return ifVoid(comparison) ?? ifTooFew(comparison) ?? ifAbsent(comparison) ?? ifZero(comparison);
}

const finding = (outcome: Outcome, reason: Reason): Finding => ({ outcome, because: [reason] });

/** More than a quarter of the pairs, or one side more often than chance allows (sign test at 5 %). */
function ifVoid({ tally, baseline, candidate }: Comparison): Finding | null {
  const { pairs, voidPairs, onlyBaselineVoid, onlyCandidateVoid, commonestCause: cause } = tally;
  if (voidPairs > pairs / 4)
    return finding('void', { code: 'many-void', values: { voidPairs, pairs, cause } });
  if (signTest(onlyBaselineVoid, onlyCandidateVoid) >= 0.05) return null;
  const counts = { baselineOnlyPairs: onlyBaselineVoid, candidateOnlyPairs: onlyCandidateVoid };
  return finding('void', { code: 'uneven-void', values: { baseline, candidate, ...counts, cause } });
}

function ifTooFew({ rounds, unresolvedRounds, nullMeans }: Comparison): Finding | null {
  if (rounds.length >= MIN_ROUNDS) return null;
  const values = { rounds: rounds.length, neededRounds: MIN_ROUNDS, unresolvedRounds, nullMeans };
  return finding('cannot-tell', { code: 'few-rounds', values });
}

/** A value that never came to be is a result of its side: leaving out its round would flatter that side. */
function ifAbsent(comparison: Comparison): Finding | null {
  const sides = roundsWith(comparison, (value) => value === null);
  if (sides.baselineRounds === 0 && sides.candidateRounds === 0) return null;
  return finding('cannot-tell', { code: 'absent', values: { ...sides, nullMeans: comparison.nullMeans } });
}

/** A ratio with a zero side does not exist. What can be said without one is said, and nothing more. */
function ifZero(comparison: Comparison): Finding | null {
  const { margin, rounds } = comparison;
  const floor = margin.kind === 'exact' ? 0 : margin.floor;
  const every = (side: Side, claim: (value: number) => boolean): boolean =>
    rounds.flat().every((pair) => claim(pair[side] ?? 0));
  const isAbove =
    (limit: number) =>
    (value: number): boolean =>
      value > limit;
  const isZero = (value: number): boolean => value === 0;

  if (every('baseline', isAbove(0)) && every('candidate', isAbove(0))) return null;
  if (every('baseline', isZero) && every('candidate', isZero)) {
    return finding('same', { code: 'both-zero', values: { rounds: rounds.length } });
  }
  for (const [zero, other, outcome] of [
    ['candidate', 'baseline', 'lower'],
    ['baseline', 'candidate', 'higher'],
  ] as const) {
    if (every(zero, isZero) && every(other, isAbove(floor))) {
      const values = { zero: comparison[zero], other: comparison[other], rounds: rounds.length };
      return finding(outcome, { code: 'one-zero', values });
    }
  }
  const sides = roundsWith(comparison, (value) => value !== null && value > 0);
  return finding('cannot-tell', { code: 'some-zero', values: sides });
}

/** In how many rounds a pair of each side fulfils the claim. */
function roundsWith({ baseline, candidate, rounds }: Comparison, claim: (value: number | null) => boolean) {
  const count = (side: Side): number =>
    rounds.filter((pairs) => pairs.some((pair) => claim(pair[side]))).length;
  return {
    baseline,
    candidate,
    baselineRounds: count('baseline'),
    candidateRounds: count('candidate'),
    rounds: rounds.length,
  };
}

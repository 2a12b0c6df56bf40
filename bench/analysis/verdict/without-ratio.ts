import type { Outcome } from '../../records/run.ts';
import { signTest } from '../../stats/sign-test.ts';
import * as because from './because.ts';
import { valueOverRounds, type Comparison, type Side } from './comparison.ts';

/** Below six rounds no exact 95 % interval exists. */
export const MIN_ROUNDS = 6;

/** What a comparison came to, and the sentence that says why. */
export interface Finding {
  readonly outcome: Outcome;
  readonly because: string;
}

/** The outcome where no ratio can be estimated, the first that applies; null: there is a ratio in every round. */
export function withoutRatio(comparison: Comparison): Finding | null {
  return ifVoid(comparison) ?? ifTooFew(comparison) ?? ifAbsent(comparison) ?? ifZero(comparison);
}

/** More than a quarter of the pairs, or one side more often than chance allows (sign test at 5 %). */
function ifVoid({ tally, baseline, candidate }: Comparison): Finding | null {
  const { pairs, voidPairs, onlyBaselineVoid, onlyCandidateVoid, commonestCause } = tally;
  if (voidPairs > pairs / 4) {
    return { outcome: 'void', because: because.manyVoid(voidPairs, pairs, commonestCause) };
  }
  if (signTest(onlyBaselineVoid, onlyCandidateVoid) >= 0.05) return null;
  const sides = [
    { name: baseline, count: onlyBaselineVoid },
    { name: candidate, count: onlyCandidateVoid },
  ] as const;
  return { outcome: 'void', because: because.unevenVoid(sides, commonestCause) };
}

function ifTooFew({ rounds, unresolvedRounds, nullMeans }: Comparison): Finding | null {
  if (rounds.length >= MIN_ROUNDS) return null;
  const sentence = because.fewRounds(rounds.length, MIN_ROUNDS, unresolvedRounds, nullMeans);
  return { outcome: 'cannot-tell', because: sentence };
}

/** A value that never came to be is a result of its side: leaving out its round would flatter that side. */
function ifAbsent(comparison: Comparison): Finding | null {
  const sides = countRounds(comparison, (value) => value === null);
  if (sides.every(({ count }) => count === 0)) return null;
  const sentence = because.absent(sides, comparison.rounds.length, comparison.nullMeans);
  return { outcome: 'cannot-tell', because: sentence };
}

/** A ratio with a zero side does not exist. What can be said without one is said, and nothing more. */
function ifZero(comparison: Comparison): Finding | null {
  const { margin, rounds } = comparison;
  const floor = margin.kind === 'exact' ? 0 : margin.floor;
  const every = (side: Side, claim: (value: number) => boolean): boolean =>
    rounds.flat().every((pair) => claim(pair[side] ?? 0));

  if (every('baseline', isPositive) && every('candidate', isPositive)) return null;
  if (every('baseline', isZero) && every('candidate', isZero)) {
    return { outcome: 'same', because: because.bothZero(rounds.length) };
  }
  for (const [zero, other, outcome] of [
    ['candidate', 'baseline', 'lower'],
    ['baseline', 'candidate', 'higher'],
  ] as const) {
    if (every(zero, isZero) && every(other, (value) => value > floor)) {
      const value = valueOverRounds(comparison, other) ?? 0;
      const sentence = because.oneZero(comparison[zero], comparison[other], value, rounds.length);
      return { outcome, because: sentence };
    }
  }
  const [baseline, candidate] = countRounds(comparison, (value) => value !== null && value > 0);
  const sides = [
    { ...baseline, value: valueOverRounds(comparison, 'baseline') ?? 0 },
    { ...candidate, value: valueOverRounds(comparison, 'candidate') ?? 0 },
  ] as const;
  const summary = comparison.overRounds === 'sum' ? 'in all' : 'median';
  return { outcome: 'cannot-tell', because: because.someZero(sides, rounds.length, summary) };
}

const isZero = (value: number): boolean => value === 0;
const isPositive = (value: number): boolean => value > 0;

/** In how many rounds a pair of each side fulfils the claim. */
function countRounds(
  { baseline, candidate, rounds }: Comparison,
  claim: (value: number | null) => boolean,
): readonly [because.Named, because.Named] {
  const count = (side: Side): number =>
    rounds.filter((pairs) => pairs.some((pair) => claim(pair[side]))).length;
  return [
    { name: baseline, count: count('baseline') },
    { name: candidate, count: count('candidate') },
  ];
}

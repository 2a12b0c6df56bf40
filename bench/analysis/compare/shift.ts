import type { RatioEstimate } from '../../records/verdict.ts';
import { hodgesLehmannShift, pairwiseDifferences } from '../../stats/hodges-lehmann.ts';
import { sortNumbers } from '../../stats/quantile.ts';
import { rankSumInterval } from '../../stats/rank-sum.ts';
import { exponential, findingOf } from '../verdict/decide.ts';
import { MIN_ROUNDS } from '../../stats/signed-rank.ts';
import type { Finding } from '../verdict/without-ratio.ts';

/** How far B lies from A, and what that comes to. */
export interface Shift extends Finding {
  /** B / A; null: there are too few rounds, or a value is not above 0. */
  readonly ratio: RatioEstimate | null;
}

/**
 * Compares a value of two runs by their rounds: two independent samples. Over the logarithms stand the Hodges-Lehmann shift
 * and the exact rank-sum interval, and the outcome is that of a verdict. An exact 95 % interval exists from 4 rounds in each
 * run on; 6 are asked for, as of every verdict. Pure, and the order of the rounds does not matter.
 * @param a the value of each round of A, `b` of B.
 * @param marginRatio at least 1, which means that every difference counts; null: a value is absent or not above 0.
 */
export function shiftOf(a: readonly number[], b: readonly number[], marginRatio: number | null): Shift {
  const rounds = Math.min(a.length, b.length);
  if (rounds < MIN_ROUNDS) {
    const values = { roundsA: a.length, roundsB: b.length, neededRounds: MIN_ROUNDS };
    return { ratio: null, outcome: 'cannot-tell', because: [{ code: 'few-rounds-in-run', values }] };
  }
  const arePositive = [...a, ...b].every((value) => value > 0);
  const { ratio, ...finding } =
    arePositive && marginRatio !== null
      ? byRatio(a.map(Math.log), b.map(Math.log), marginRatio)
      : { ratio: null, ...byOrder(a, b, marginRatio) };
  // An interval of rounds that vary can never show that they are equal, and here that is all there is to show.
  const isExact = marginRatio === 1 || [...a, ...b].every((value) => value === 0);
  return isExact && haveSameValues(a, b)
    ? { ratio, outcome: 'same', because: [{ code: 'same-values', values: {} }] }
    : { ratio, ...finding };
}

function byRatio(a: readonly number[], b: readonly number[], marginRatio: number): Shift {
  const point = hodgesLehmannShift(a, b);
  const log95 = rankSumInterval(a, b, 0.95);
  const log90 = rankSumInterval(a, b, 0.9);
  if (point === null || log95 === null || log90 === null) {
    throw new Error(`There are ${a.length} and ${b.length} rounds, and still no interval.`);
  }
  const at95 = exponential(log95);
  return {
    ratio: { point: Math.exp(point), ...at95 },
    ...findingOf(at95, exponential(log90), marginRatio),
  };
}

/** Counts can be 0, which has no logarithm. Where every difference counts, which one is larger is enough. */
function byOrder(a: readonly number[], b: readonly number[], marginRatio: number | null): Finding {
  const interval = marginRatio === 1 ? rankSumInterval(a, b, 0.95) : null;
  if (interval === null) return { outcome: 'cannot-tell', because: [{ code: 'not-positive', values: {} }] };
  const differences = pairwiseDifferences(a, b);
  const values = {
    abovePairs: differences.filter((difference) => difference > 0).length,
    belowPairs: differences.filter((difference) => difference < 0).length,
    pairs: differences.length,
  };
  const outcome = interval.low > 0 ? 'higher' : interval.high < 0 ? 'lower' : 'cannot-tell';
  return { outcome, because: [{ code: 'order', values }] };
}

/** Whether both have the same values, each as often; however often where there is but one. */
function haveSameValues(a: readonly number[], b: readonly number[]): boolean {
  if (new Set([...a, ...b]).size === 1) return true;
  const sorted = sortNumbers(b);
  return a.length === b.length && sortNumbers(a).every((value, at) => value === sorted[at]);
}

import { walshAverages } from './hodges-lehmann.ts';

/** Below six values no exact 95 % interval exists. */
export const MIN_ROUNDS = 6;

/** An interval and the chance with which its making catches the true value: 0.95 means 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * The chance of each value of Wilcoxon's signed-rank statistic T+ when n values lie symmetrically around 0:
 * entry t is P(T+ = t), t from 0 to n (n + 1) / 2.
 * Rank r joins T+ or not, each with chance 1/2, so the distribution is built rank by rank. All entries are multiples of
 * 2^-n: exact in floating point up to n = 53, and right to about 13 digits beyond.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 3.1.
 * @param n how many values, 0 to 1000.
 * @throws RangeError when n is no such number.
 */
export function signedRankChances(n: number): Float64Array {
  if (!Number.isInteger(n) || n < 0 || n > 1000) {
    throw new RangeError(`The signed-rank distribution is known here for 0 to 1000 values, not ${n}.`);
  }
  const chances = new Float64Array((n * (n + 1)) / 2 + 1);
  chances[0] = 1;
  let largest = 0;
  for (let rank = 1; rank <= n; rank += 1) {
    largest += rank;
    // Downwards, so that a rank is never counted twice.
    for (let t = largest; t >= 0; t -= 1) {
      chances[t] = ((chances[t] ?? 0) + (t >= rank ? (chances[t - rank] ?? 0) : 0)) / 2;
    }
  }
  return chances;
}

/**
 * The exact confidence interval for the centre of symmetry that belongs to Wilcoxon's signed-rank test: from the k-th
 * smallest to the k-th largest Walsh average, with the largest k whose coverage is at least `wanted`.
 * `confidence` of the result is that coverage. It assumes that values are independent and symmetric around a common
 * centre, and nothing else. Equal values give an interval of width 0.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 3.3.
 * @param wanted the least coverage, between 0 and 1.
 * @returns null when so few values allow no such coverage: 0.95 needs 6 of them, 0.9 needs 5.
 * @throws RangeError when a value is NaN or infinite, or `wanted` is not between 0 and 1.
 */
export function signedRankInterval(values: readonly number[], wanted: number): Interval | null {
  if (!(wanted > 0 && wanted < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, not at ${wanted}.`);
  }
  const averages = walshAverages(values);
  const { k, confidence } = depthOf(signedRankChances(values.length), wanted);
  const low = averages[k - 1];
  const high = averages[averages.length - k];
  return k === 0 || low === undefined || high === undefined ? null : { low, high, confidence };
}

/** One-sided chances of the signed-rank test, each at most 1. */
export interface Tails {
  /** Of values lying so far below the centre, or further: small when they do. */
  readonly below: number;
  /** Of values lying so far above it, or further. */
  readonly above: number;
}

/**
 * The exact one-sided p-values of Wilcoxon's signed-rank test against a centre of symmetry. They belong to
 * `signedRankInterval`: the interval at confidence 1 - 2p ends at the centre. Equal values count against what they would show.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 3.1.
 * @throws RangeError when a value is NaN or infinite.
 */
export function signedRankTails(values: readonly number[], centre: number): Tails {
  const averages = walshAverages(values);
  const chances = signedRankChances(values.length);
  const atMost = (t: number): number =>
    Math.min(
      1,
      chances.subarray(0, t + 1).reduce((sum, chance) => sum + chance, 0),
    );
  return {
    below: atMost(averages.filter((average) => average >= centre).length),
    above: atMost(averages.filter((average) => average <= centre).length),
  };
}

/**
 * How many ordered values deep an interval ends on either side, and its coverage 1 - 2 P(T < k).
 * @param chances entry t is the chance of a rank statistic T that counts them and is symmetric.
 * @param wanted the least coverage, between 0 and 1.
 * @returns the largest such k; 0: even the whole range covers less.
 */
export function depthOf(chances: Float64Array, wanted: number): { k: number; confidence: number } {
  let found = { k: 0, confidence: 1 };
  let below = 0;
  for (const [t, chance] of chances.entries()) {
    below += chance;
    if (1 - 2 * below < wanted) return found;
    found = { k: t + 1, confidence: 1 - 2 * below };
  }
  return found;
}

import { pairwiseDifferences } from './hodges-lehmann.ts';
import { depthOf, type Interval } from './signed-rank.ts';

/** Distributions once counted: a run has few different numbers of rounds, and asks for each of them many times. */
const counted = new Map<string, Float64Array>();

/**
 * The chance of each value of the Mann-Whitney statistic U, the number of pairs in which the value of the second sample is
 * the larger, when both samples come from one distribution: entry u is P(U = u), u from 0 to m n.
 * The largest of all values is in the first sample with chance m / (m + n), and is in no such pair; else it is in one with
 * each of the m values of the first. Taking it away leaves the same question with one value less.
 * Mann and Whitney, Annals of Mathematical Statistics 18 (1947). Nothing is subtracted: right to about 13 digits.
 * @param m values of the first sample, and `n` of the second, 0 to 200 each.
 * @throws RangeError when one is no such number.
 */
export function rankSumChances(m: number, n: number): Float64Array {
  for (const size of [m, n]) {
    if (!Number.isInteger(size) || size < 0 || size > 200) {
      throw new RangeError(
        `The rank-sum distribution is known here for 0 to 200 values a side, not ${size}.`,
      );
    }
  }
  const key = `${m} ${n}`;
  const chances = counted.get(key) ?? countChances(m, n);
  counted.set(key, chances);
  return chances;
}

function countChances(m: number, n: number): Float64Array {
  // Entry j is the distribution for i values in the first sample and j in the second; i grows.
  let row = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i += 1) {
    let left = Float64Array.of(1);
    row = row.map((above, j) => {
      if (j > 0) left = withLargest(i, j, above, left);
      return left;
    });
  }
  return row[n] ?? Float64Array.of(1);
}

/** @param above the distribution for one value less in the first sample, and `left` for one less in the second. */
function withLargest(
  i: number,
  j: number,
  above: Float64Array,
  left: Float64Array,
): Float64Array<ArrayBuffer> {
  const chances = new Float64Array(i * j + 1);
  for (const [u, chance] of above.entries()) chances[u] = (chance * i) / (i + j);
  for (const [u, chance] of left.entries()) {
    chances[u + i] = (chances[u + i] ?? 0) + (chance * j) / (i + j);
  }
  return chances;
}

/**
 * The exact confidence interval for the shift of `b` against `a` that belongs to the rank-sum test of Wilcoxon, Mann and
 * Whitney: from the k-th smallest to the k-th largest of all differences b - a, with the largest k whose coverage is at least
 * `wanted`. `confidence` of the result is that coverage. It assumes that all values are independent and that both samples have
 * one shape and one spread, whatever they are. Where that fails it can catch the truth less often: with 6 values that are twice
 * as spread as 24 others in 90 % instead of 95 % of the cases.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 4.3.
 * @param wanted the least coverage, between 0 and 1.
 * @returns null when so few values allow no such coverage: 0.95 needs 4 on each side, or 3 and 5, or 2 and 8.
 * @throws RangeError when a value is NaN or infinite, or `wanted` is not between 0 and 1.
 */
export function rankSumInterval(a: readonly number[], b: readonly number[], wanted: number): Interval | null {
  if (!(wanted > 0 && wanted < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, not at ${wanted}.`);
  }
  const differences = pairwiseDifferences(a, b);
  const { k, confidence } = depthOf(rankSumChances(a.length, b.length), wanted);
  const low = differences[k - 1];
  const high = differences[differences.length - k];
  return k === 0 || low === undefined || high === undefined ? null : { low, high, confidence };
}

import { quantile, sortNumbers, type SortedNumbers } from './quantile.ts';

/**
 * All n (n + 1) / 2 means of two of the values, each value with itself among them, in ascending order.
 * @throws RangeError when a value is NaN or infinite.
 */
export function walshAverages(values: readonly number[]): SortedNumbers {
  const averages: number[] = [];
  for (const [at, one] of values.entries()) {
    if (!Number.isFinite(one)) throw new RangeError(`A Walsh average needs finite values, not ${one}.`);
    for (const other of values.slice(at)) averages.push((one + other) / 2);
  }
  return sortNumbers(averages);
}

/**
 * One-sample Hodges-Lehmann estimate: the median of the Walsh averages; null: there are no values.
 * It estimates the centre of symmetry, is hardly moved by outliers, and wastes little where there are none.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 3.2.
 * @throws RangeError when a value is NaN or infinite.
 */
export function hodgesLehmann(values: readonly number[]): number | null {
  return quantile(walshAverages(values), 0.5);
}

/**
 * All m n differences b - a, in ascending order.
 * @throws RangeError when a value is NaN or infinite.
 */
export function pairwiseDifferences(a: readonly number[], b: readonly number[]): SortedNumbers {
  const wrong = [...a, ...b].find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`A difference needs finite values, not ${wrong}.`);
  return sortNumbers(b.flatMap((other) => a.map((one) => other - one)));
}

/**
 * Two-sample Hodges-Lehmann estimate of how far `b` is shifted against `a`: the median of the pairwise differences;
 * null: there are no values on one side. Two samples of one shape need not be symmetric for it.
 * Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 3rd ed. (2014), section 4.2.
 * @throws RangeError when a value is NaN or infinite.
 */
export function hodgesLehmannShift(a: readonly number[], b: readonly number[]): number | null {
  return quantile(pairwiseDifferences(a, b), 0.5);
}

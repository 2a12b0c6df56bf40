declare const sortedMark: unique symbol;

/** Numbers in ascending order, without NaN. Only `sortNumbers` makes one. */
export type SortedNumbers = readonly number[] & { readonly [sortedMark]: true };

/**
 * A sorted copy. Infinities are welcome: they stand for "beyond every number".
 * @throws RangeError when a value is NaN, which has no place in an order.
 */
export function sortNumbers(values: Iterable<number>): SortedNumbers {
  // A typed array sorts by value and NaN to its end; a plain one sorts by text.
  const sorted = Array.from(Float64Array.from(values).toSorted());
  if (!isAscending(sorted)) throw new RangeError('NaN has no place in an order.');
  return sorted;
}

function isAscending(values: readonly number[]): values is SortedNumbers {
  return values.every((value, at) => value >= (values[at - 1] ?? -Infinity));
}

/**
 * The value that the share `q` of the numbers lies below, interpolated between neighbours; null: there are none.
 * Definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
 * @param q from 0 (the smallest) to 1 (the largest).
 * @throws RangeError when `q` is outside that.
 */
export function quantile(sorted: SortedNumbers, q: number): number | null {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`A quantile lies from 0 to 1, not at ${q}.`);
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  // Equal neighbours are returned as they are: interpolating between two infinities would give NaN.
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}

/**
 * The middle value, or the mean of the two in the middle; null: there are none.
 * @throws RangeError when a value is NaN.
 */
export function median(values: Iterable<number>): number | null {
  return quantile(sortNumbers(values), 0.5);
}

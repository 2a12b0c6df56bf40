/** Order statistics as an interval of a median. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** How surely it covers the median of what the values were drawn from, 0 to 1. */
  readonly confidence: number;
}

/**
 * The innermost pair of values, equally far from both ends, that covers the median with at least 95 %; with so few values
 * that none does, the lowest and the highest, and what they cover. It assumes nothing about the distribution.
 * null: there are no values. https://en.wikipedia.org/wiki/Order_statistic#Dealing_with_small_samples
 */
export function medianInterval(values: readonly number[]): MedianInterval | null {
  const sorted = values.toSorted((a, b) => a - b);
  const { length } = sorted;
  for (let skipped = Math.floor((length - 1) / 2); skipped >= 0; skipped -= 1) {
    const confidence = 1 - 2 * binomialTail(length, skipped);
    const [low, high] = [sorted[skipped], sorted[length - 1 - skipped]];
    if (low === undefined || high === undefined) return null;
    if (confidence >= 0.95 || skipped === 0) return { low, high, confidence: Math.max(0, confidence) };
  }
  return null;
}

/** The chance of at most `most` heads in `tosses` of a fair coin. */
function binomialTail(tosses: number, most: number): number {
  let term = 0.5 ** tosses;
  let sum = term;
  for (let heads = 1; heads <= most; heads += 1) {
    term *= (tosses - heads + 1) / heads;
    sum += term;
  }
  return sum;
}

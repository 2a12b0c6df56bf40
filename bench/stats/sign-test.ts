/**
 * The two-sided p-value of the exact sign test: the chance that a fair coin splits as unevenly as this, or more.
 * With the cases in which only one of two partners is hit it is McNemar's exact test: McNemar, Psychometrika 12 (1947).
 * @param ones how often it fell on one side, a whole number from 0.
 * @param others how often on the other.
 * @returns from 0 to 1; 1 when there was no toss.
 * @throws RangeError when a count is no whole number from 0.
 */
export function signTest(ones: number, others: number): number {
  for (const count of [ones, others]) {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(`A count is a whole number from 0, not ${count}.`);
    }
  }
  const tosses = ones + others;
  // Logarithms: 2^-n is 0 in floating point for more than 1,074 tosses.
  let logChance = -tosses * Math.LN2;
  let tail = 0;
  for (let count = 0; count <= Math.min(ones, others); count += 1) {
    tail += Math.exp(logChance);
    logChance += Math.log((tosses - count) / (count + 1));
  }
  return Math.min(1, 2 * tail);
}

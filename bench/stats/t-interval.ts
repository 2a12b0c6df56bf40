import type { Interval } from './signed-rank.ts';

/**
 * The value that a t-distributed variable exceeds in size with chance 1 - `confidence`.
 * It solves Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4 by bisection.
 * @param confidence between 0 and 1, such as 0.95.
 * @param degreesOfFreedom a whole number, at least 1.
 * @throws RangeError when one is not.
 */
export function tCritical(confidence: number, degreesOfFreedom: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, not at ${confidence}.`);
  }
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`Degrees of freedom are a whole number from 1, not ${degreesOfFreedom}.`);
  }
  let low = 0;
  let high = Math.PI / 2;
  // The angle's tangent is t / sqrt(degrees of freedom). Each step halves the bracket: 60 are more than a number holds.
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (centralChance(middle, degreesOfFreedom) < confidence) low = middle;
    else high = middle;
  }
  return Math.sqrt(degreesOfFreedom) * Math.tan(low);
}

/** A(t | v), the chance that |T| <= t, as a finite sum over powers of the cosine of theta = atan(t / sqrt(v)). */
function centralChance(theta: number, degreesOfFreedom: number): number {
  const odd = degreesOfFreedom % 2 === 1;
  const cosine = Math.cos(theta);
  let sum = 0;
  let term = odd ? cosine : 1;
  for (let factor = odd ? 3 : 2; factor <= degreesOfFreedom; factor += 2) {
    sum += term;
    term *= ((factor - 1) / factor) * cosine ** 2;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/**
 * Student's t interval for the mean of the values, with its confidence; null: fewer than two values.
 * It assumes that values are independent and normal. Equal values give an interval of width 0.
 * Student, "The Probable Error of a Mean", Biometrika 6 (1908).
 * @throws RangeError when a value is NaN or infinite, or `confidence` is not between 0 and 1.
 */
export function tInterval(
  values: readonly number[],
  confidence: number,
): (Interval & { mean: number }) | null {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`A mean needs finite values, not ${wrong}.`);
  const n = values.length;
  if (n < 2) return null;
  const critical = tCritical(confidence, n - 1);
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const halfWidth = critical * Math.sqrt(variance / n);
  return { mean, low: mean - halfWidth, high: mean + halfWidth, confidence };
}

/** The mean, corrected once so that equal values give exactly their value. */
function meanOf(values: readonly number[]): number {
  const rough = values.reduce((sum, value) => sum + value, 0) / values.length;
  return rough + values.reduce((sum, value) => sum + (value - rough), 0) / values.length;
}

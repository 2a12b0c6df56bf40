import { tCritical } from '../stats/t-interval.ts';

const CONFIDENCE = 0.95;

/** Where one more round would lie: what a plan is worth is what the next measurement says to it. */
export interface OneMoreRound {
  readonly low: number;
  readonly high: number;
  /** 0: one round does not say by how much rounds differ. */
  readonly confidence: number;
}

/**
 * Student's interval for one more value of the same kind, on logarithms where all values are positive, as costs are.
 * https://en.wikipedia.org/wiki/Prediction_interval#Unknown_mean,_unknown_variance
 * @param values at least one
 */
export function oneMoreRound(values: readonly number[]): OneMoreRound {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length < 2) return { low, high, confidence: 0 };
  if (low === high) return { low, high, confidence: CONFIDENCE };
  const isPositive = low > 0;
  const scaled = isPositive ? values.map(Math.log) : values;
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (scaled.length - 1);
  const halfWidth = tCritical(CONFIDENCE, scaled.length - 1) * Math.sqrt(variance * (1 + 1 / scaled.length));
  const back = (value: number): number => (isPositive ? Math.exp(value) : value);
  return { low: back(mean - halfWidth), high: back(mean + halfWidth), confidence: CONFIDENCE };
}

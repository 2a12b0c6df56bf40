/** A point of which the slope is wanted. */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/** Slope of the least-squares line through the points; null: there are not two different `x`. */
export function slopeOf(points: readonly XY[]): number | null {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  let [xx, xy] = [0, 0];
  for (const { x, y } of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return xx === 0 ? null : xy / xx;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

import { describe, expect, it } from 'vitest';
import { normal } from './noise.fixture.ts';
import { createRandom, type Random } from './random.ts';
import type { XY } from './slope.ts';
import { LEAST_POINTS, trendOf } from './trend.ts';

const POINTS = 150;
const SERIES = 1000;

/** Noise of which the share `rho` is left from point to point; 1 is a random walk. */
function wandering(random: Random, rho: number): readonly number[] {
  let last = rho < 1 ? normal(random) / Math.sqrt(1 - rho ** 2) : 0;
  return Array.from({ length: POINTS }, () => {
    last = rho * last + normal(random);
    return last;
  });
}

const along = (noise: readonly number[], slope: number): readonly XY[] =>
  noise.map((value, x) => ({ x, y: 1000 + slope * x + value }));

/** The share of simulated series whose interval holds the true slope. */
function coverage(rho: number, slope: number): number {
  const random = createRandom(7, `trend ${rho}`);
  const held = Array.from({ length: SERIES }, () => {
    const trend = trendOf(along(wandering(random, rho), slope));
    return trend !== null && trend.low <= slope && slope <= trend.high;
  });
  return held.filter(Boolean).length / SERIES;
}

describe('the interval of a trend', () => {
  // By chance 1,000 series give 93.6 to 96.4 % where the truth is 95 %.
  it.each([0, 0.5, 0.8, 0.9, 0.95, 0.98])(
    'holds the true slope in about 95 of 100 series whose noise keeps the share %d from point to point',
    (rho) => {
      expect(coverage(rho, 0.03)).toBeGreaterThan(0.915);
      expect(coverage(rho, 0.03)).toBeLessThan(0.985);
    },
  );

  it('holds it in about 90 of 100 random walks, which no series can tell from a trend for sure', () => {
    expect(coverage(1, 0)).toBeGreaterThan(0.88);
  });

  it('finds a trend that stands out, and does not hide it in its width', () => {
    const trend = trendOf(along(wandering(createRandom(7, 'clear'), 0), 0.1));
    expect(trend?.low).toBeGreaterThan(0.08);
    expect(trend?.high).toBeLessThan(0.12);
  });

  it('has no width on a line, wherever it begins', () => {
    const line = Array.from({ length: 40 }, (_, at) => ({ x: 1e6 + at, y: 5e9 + 3 * at }));
    const trend = trendOf(line);
    expect(trend?.point).toBeCloseTo(3, 9);
    expect((trend?.high ?? 1) - (trend?.low ?? 0)).toBeLessThan(1e-9);
    expect(trendOf(line.map(({ x }) => ({ x, y: 7 })))).toMatchObject({ point: 0, low: 0, high: 0 });
  });

  it('is none where there are too few points, or all of them at one place', () => {
    const points = Array.from({ length: LEAST_POINTS }, (_, x) => ({ x, y: x }));
    expect(trendOf(points)).not.toBeNull();
    expect(trendOf(points.slice(1))).toBeNull();
    expect(trendOf(points.map(() => ({ x: 1, y: 1 })))).toBeNull();
  });
});

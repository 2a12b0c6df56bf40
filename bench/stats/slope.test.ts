import * as reference from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { slopeOf } from './slope.ts';

describe('a slope', () => {
  it('is that of the line on which the points lie, wherever the line begins', () => {
    const on = (x: number) => ({ x, y: 7_000_000 + 12_345 * x });
    expect(slopeOf([0, 1000, 2500, 10_000].map(on))).toBeCloseTo(12_345, 6);
  });

  it('agrees with an independent implementation on scattered points', () => {
    const random = createRandom(7, 'slope');
    for (let run = 0; run < 50; run += 1) {
      const points = Array.from({ length: 8 }, () => ({
        x: random.nextFloat() * 1e4,
        y: random.nextFloat() * 1e8,
      }));
      const { m } = reference.linearRegression(points.map(({ x, y }) => [x, y]));
      expect(slopeOf(points)).toBeCloseTo(m, 3);
    }
  });

  it('does not exist where all points stand above each other', () => {
    expect(slopeOf([])).toBeNull();
    expect(slopeOf([{ x: 1, y: 1 }])).toBeNull();
    expect(
      slopeOf([
        { x: 1, y: 1 },
        { x: 1, y: 9 },
      ]),
    ).toBeNull();
  });
});

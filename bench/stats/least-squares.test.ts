import { describe, expect, it } from 'vitest';
import { nonNegativeFit } from './least-squares.ts';

describe('a fit', () => {
  it('finds the coefficients of values that follow a law exactly, whatever their scales', () => {
    const law = (x: number): number => 7 + 4e6 / x + 0.003 * x;
    const rows = [1, 10, 100, 1000, 10_000].map((x) => [1, 1 / x, x].map((term) => term / law(x)));
    const [constant, inverse, slope] = nonNegativeFit(rows) ?? [];
    expect(constant).toBeCloseTo(7, 4);
    expect(inverse).toBeCloseTo(4e6, 0);
    expect(slope).toBeCloseTo(0.003, 8);
  });

  it('of values that scatter weighs relative errors: by hand, one constant for 1 and 2 is 6/5', () => {
    // The sum of (1 - c)^2 and (1 - c / 2)^2 is least at c = (1 + 1/2) / (1 + 1/4).
    expect(nonNegativeFit([[1], [1 / 2]])).toEqual([expect.closeTo(1.2, 12)]);
  });

  it('is null where a coefficient is negative, or is not determined', () => {
    const falling = [1, 2, 3].map((x) => [1 / (10 - x), x / (10 - x)]);
    expect(nonNegativeFit(falling)).toBeNull();
    expect(nonNegativeFit([[1, 2]])).toBeNull();
    const twice = [
      [1, 2],
      [2, 4],
      [3, 6],
    ];
    expect(nonNegativeFit(twice)).toBeNull();
    expect(nonNegativeFit([])).toBeNull();
  });
});

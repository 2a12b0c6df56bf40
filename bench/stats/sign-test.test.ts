import jstat from 'jstat';
import { describe, expect, it } from 'vitest';

import { signTest } from './sign-test.ts';

describe('signTest', () => {
  it('matches values worked by hand', () => {
    expect(signTest(6, 0)).toBeCloseTo(2 / 64, 12);
    expect(signTest(1, 5)).toBeCloseTo(14 / 64, 12);
    expect(signTest(5, 0)).toBeCloseTo(2 / 32, 12);
  });

  it('is 1 for an even split and for none', () => {
    expect(signTest(4, 4)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
  });

  it('does not care which side is which', () => {
    expect(signTest(3, 9)).toBe(signTest(9, 3));
  });

  it('agrees with the binomial distribution of jstat', () => {
    for (const [ones, others] of [
      [2, 30],
      [40, 60],
      [100, 140],
    ] as const) {
      expect(signTest(ones, others)).toBeCloseTo(2 * jstat.binomial.cdf(ones, ones + others, 0.5), 8);
    }
  });

  it('copes with thousands', () => {
    expect(signTest(2000, 2000)).toBe(1);
    expect(signTest(0, 4000)).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN])('refuses the count %s', (count) => {
    expect(() => signTest(count, 1)).toThrow(`not ${count}`);
  });
});

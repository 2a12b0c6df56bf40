import jstat from 'jstat';
import * as simpleStatistics from 'simple-statistics';
import { describe, expect, it } from 'vitest';

import { median, quantile, sortNumbers } from './quantile.ts';
import { createRandom } from './random.ts';

describe('sortNumbers', () => {
  it('orders by value, not by text, and leaves its argument alone', () => {
    const values = Object.freeze([10, 9, -1, 100]);
    expect(sortNumbers(values)).toEqual([-1, 9, 10, 100]);
  });

  it('refuses NaN and takes infinities', () => {
    expect(() => sortNumbers([1, Number.NaN, 2])).toThrow('NaN');
    expect(sortNumbers([Infinity, 1, -Infinity])).toEqual([-Infinity, 1, Infinity]);
  });
});

describe('quantile', () => {
  it('matches values worked by hand', () => {
    const sorted = sortNumbers([1, 2, 3, 4]);
    expect(quantile(sorted, 0)).toBe(1);
    expect(quantile(sorted, 0.25)).toBe(1.75);
    expect(quantile(sorted, 0.5)).toBe(2.5);
    expect(quantile(sorted, 1)).toBe(4);
  });

  it('is the one value there is, and null where there is none', () => {
    expect(quantile(sortNumbers([7]), 0.99)).toBe(7);
    expect(quantile(sortNumbers([]), 0.5)).toBeNull();
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses the share %s', (q) => {
    expect(() => quantile(sortNumbers([1]), q)).toThrow(RangeError);
  });

  it('agrees with jstat on random numbers', () => {
    const random = createRandom(1, 'quantile');
    for (let size = 2; size <= 40; size += 1) {
      const values = Array.from({ length: size }, () => random.nextFloat() * 100 - 50);
      for (const q of [0.1, 0.5, 0.9, 0.99]) {
        const [expected] = jstat.quantiles(values, [q], 1, 1);
        expect(quantile(sortNumbers(values), q)).toBeCloseTo(expected ?? Number.NaN, 10);
      }
    }
  });
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([5, 5, 5, 5])).toBe(5);
    expect(median([])).toBeNull();
  });

  it('is infinite as soon as half of the values are', () => {
    expect(median([1, 2, Infinity])).toBe(2);
    expect(median([1, Infinity])).toBe(Infinity);
    expect(median([1, Infinity, Infinity])).toBe(Infinity);
  });

  it('agrees with simple-statistics', () => {
    const random = createRandom(2, 'median');
    for (let size = 1; size <= 30; size += 1) {
      const values = Array.from({ length: size }, () => random.nextFloat());
      expect(median(values)).toBeCloseTo(simpleStatistics.median(values), 12);
    }
  });
});

import { describe, expect, it } from 'vitest';

import { hodgesLehmann, hodgesLehmannShift, pairwiseDifferences, walshAverages } from './hodges-lehmann.ts';

describe('walshAverages', () => {
  it('are the means of all pairs, each value with itself included', () => {
    expect(walshAverages([1, 5, 2])).toEqual([1, 1.5, 2, 3, 3.5, 5]);
  });
});

describe('hodgesLehmann', () => {
  it('matches a value worked by hand: averages 1, 1.5, 2, 3, 3.5, 5', () => {
    expect(hodgesLehmann([1, 5, 2])).toBe(2.5);
  });

  // Hollander and Wolfe, table 3.1 (Hamilton depression scale, nine patients): the book's estimate is -0.46.
  it('matches a published example', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const estimate = hodgesLehmann(after.map((value, patient) => value - (before[patient] ?? 0)));
    expect(estimate).toBeCloseTo(-0.46, 10);
  });

  it('is the value itself for one value, and for equal values', () => {
    expect(hodgesLehmann([0.3])).toBe(0.3);
    expect(hodgesLehmann([0.3, 0.3, 0.3, 0.3])).toBe(0.3);
  });

  it('is null without values', () => {
    expect(hodgesLehmann([])).toBeNull();
  });

  it('stays near the bulk when one value runs away', () => {
    expect(hodgesLehmann([1, 1.1, 0.9, 1.05, 0.95, 1000])).toBeLessThan(1.2);
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %s', (value) => {
    expect(() => hodgesLehmann([1, value])).toThrow(`not ${value}`);
  });
});

describe('pairwiseDifferences', () => {
  it('are all of the second less the first, in order', () => {
    expect(pairwiseDifferences([1, 5], [4, 10])).toEqual([-1, 3, 5, 9]);
    expect(pairwiseDifferences([], [1])).toEqual([]);
  });
});

describe('hodgesLehmannShift', () => {
  it('is the median of all differences, not the difference of the medians', () => {
    expect(hodgesLehmannShift([0, 1, 10], [0, 20, 21])).toBe(11);
  });

  // Hollander and Wolfe, table 4.1 (permeability of membranes): the book's estimate is -0.305.
  it('matches a published example', () => {
    const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    expect(hodgesLehmannShift(atTerm, [1.15, 0.88, 0.9, 0.74, 1.21])).toBeCloseTo(-0.305, 10);
  });

  it('is 0 between equal samples, and null without values on a side', () => {
    expect(hodgesLehmannShift([1, 7, 3], [1, 7, 3])).toBe(0);
    expect(hodgesLehmannShift([], [1])).toBeNull();
    expect(hodgesLehmannShift([1], [])).toBeNull();
  });

  it.each([Number.NaN, Infinity])('refuses %s on either side', (value) => {
    expect(() => hodgesLehmannShift([1, value], [1])).toThrow(`not ${value}`);
    expect(() => hodgesLehmannShift([1], [value])).toThrow(`not ${value}`);
  });
});

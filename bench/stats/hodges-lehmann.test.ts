import { describe, expect, it } from 'vitest';

import { hodgesLehmann, walshAverages } from './hodges-lehmann.ts';

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

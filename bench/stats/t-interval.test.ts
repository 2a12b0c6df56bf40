import jstat from 'jstat';
import { describe, expect, it } from 'vitest';

import { createRandom } from './random.ts';
import { tCritical, tInterval } from './t-interval.ts';

describe('tCritical', () => {
  it('matches the printed tables', () => {
    expect(tCritical(0.95, 1)).toBeCloseTo(12.7062, 4);
    expect(tCritical(0.95, 2)).toBeCloseTo(4.30265, 5);
    expect(tCritical(0.95, 7)).toBeCloseTo(2.36462, 5);
    expect(tCritical(0.9, 10)).toBeCloseTo(1.81246, 5);
    expect(tCritical(0.95, 100_000)).toBeCloseTo(1.96, 3);
  });

  it('equals the closed forms for 1, 2 and 4 degrees of freedom', () => {
    for (const confidence of [0.01, 0.5, 0.9, 0.95, 0.999]) {
      const root = Math.sqrt(1 - confidence ** 2);
      expect(tCritical(confidence, 1) / Math.tan((Math.PI * confidence) / 2)).toBeCloseTo(1, 11);
      expect(tCritical(confidence, 2) / ((Math.SQRT2 * confidence) / root)).toBeCloseTo(1, 11);
      const cosine = Math.cos(Math.acos(root) / 3) / root;
      expect(tCritical(confidence, 4) / (2 * Math.sqrt(cosine - 1))).toBeCloseTo(1, 11);
    }
  });

  it('agrees with jstat as far as jstat goes, seven digits', () => {
    for (const confidence of [0.5, 0.9, 0.95, 0.99]) {
      for (let degreesOfFreedom = 1; degreesOfFreedom <= 60; degreesOfFreedom += 1) {
        const expected = jstat.studentt.inv((1 + confidence) / 2, degreesOfFreedom);
        expect(tCritical(confidence, degreesOfFreedom) / expected).toBeCloseTo(1, 6);
      }
    }
  });

  it.each([0, 1, Number.NaN])('refuses the confidence %s', (confidence) => {
    expect(() => tCritical(confidence, 5)).toThrow(RangeError);
  });

  it.each([0, 1.5, Number.NaN])('refuses %s degrees of freedom', (degreesOfFreedom) => {
    expect(() => tCritical(0.95, degreesOfFreedom)).toThrow(`not ${degreesOfFreedom}`);
  });
});

describe('tInterval', () => {
  it('matches a value worked by hand: mean 3, standard error 0.7071, critical value 2.7764', () => {
    const interval = tInterval([1, 2, 3, 4, 5], 0.95);
    expect(interval?.mean).toBe(3);
    expect(interval?.low).toBeCloseTo(1.03676, 5);
    expect(interval?.high).toBeCloseTo(4.96324, 5);
  });

  it('agrees with jstat', () => {
    const random = createRandom(6, 't');
    for (let n = 2; n <= 30; n += 1) {
      const values = Array.from({ length: n }, () => random.nextFloat());
      const interval = tInterval(values, 0.95);
      const [low, high] = jstat.tci(interval?.mean ?? 0, 0.05, values);
      expect(interval?.low).toBeCloseTo(low, 7);
      expect(interval?.high).toBeCloseTo(high, 7);
    }
  });

  it('does not exist for fewer than two values', () => {
    expect(tInterval([], 0.95)).toBeNull();
    expect(tInterval([1], 0.95)).toBeNull();
  });

  it('has width 0 when all values are equal', () => {
    const interval = tInterval([0.1, 0.1, 0.1], 0.95);
    expect(interval).toEqual({ mean: 0.1, low: 0.1, high: 0.1, confidence: 0.95 });
  });

  it('refuses values that are not finite', () => {
    expect(() => tInterval([1, Number.NaN], 0.95)).toThrow('not NaN');
  });
});

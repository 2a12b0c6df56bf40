import { describe, expect, it } from 'vitest';

import { createRandom, type Random } from './random.ts';
import { rankSumChances, rankSumInterval } from './rank-sum.ts';

/** P(U = u) by trying every way to deal m + n ranks to two samples. */
function chancesByEnumeration(m: number, n: number): number[] {
  const counts = Array.from({ length: m * n + 1 }, () => 0);
  let deals = 0;
  for (let pattern = 0; pattern < 2 ** (m + n); pattern += 1) {
    const inSecond = Array.from({ length: m + n }, (_, rank) => ((pattern >> rank) & 1) === 1);
    if (inSecond.filter(Boolean).length !== n) continue;
    const u = inSecond.reduce(
      (sum, isSecond, rank) =>
        sum + (isSecond ? inSecond.slice(0, rank).filter((other) => !other).length : 0),
      0,
    );
    counts[u] = (counts[u] ?? 0) + 1;
    deals += 1;
  }
  return counts.map((count) => count / deals);
}

const above = (a: readonly number[], b: readonly number[], shift: number): number =>
  b.flatMap((other) => a.filter((one) => other - shift > one)).length;

/** Hollander and Wolfe, table 4.1: permeability of membranes at term, and after 12 to 26 weeks. */
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('rankSumChances', () => {
  it('equals the enumeration of all ways to deal the ranks', () => {
    for (let m = 0; m <= 6; m += 1) {
      for (let n = 0; n <= 6; n += 1) {
        const chances = rankSumChances(m, n);
        const enumerated = chancesByEnumeration(m, n);
        expect(chances).toHaveLength(enumerated.length);
        for (const [u, chance] of enumerated.entries()) expect(chances[u]).toBeCloseTo(chance, 14);
      }
    }
  });

  // Hollander and Wolfe, example 4.1: the one-sided p-value is 0.1272.
  it('matches a published example', () => {
    const u = above(atTerm, early, 0);
    expect(u).toBe(15);
    const p = rankSumChances(10, 5)
      .subarray(0, u + 1)
      .reduce((sum, chance) => sum + chance, 0);
    expect(p).toBeCloseTo(0.1272, 4);
  });

  it('sums to 1, is symmetric and does not depend on which sample is called the first', () => {
    for (const [m, n] of [
      [8, 24],
      [60, 60],
    ] as const) {
      const chances = rankSumChances(m, n);
      const turned = rankSumChances(n, m);
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
      for (const u of [0, 1, 50, 96]) {
        expect(chances[m * n - u]).toBeCloseTo(chances[u] ?? 0, 15);
        expect(turned[u]).toBeCloseTo(chances[u] ?? 0, 15);
      }
    }
  });

  it('has the mean and the variance of the textbook for 60 and 40 values', () => {
    const [m, n] = [60, 40];
    let mean = 0;
    let square = 0;
    for (const [u, chance] of rankSumChances(m, n).entries()) {
      mean += u * chance;
      square += u * u * chance;
    }
    expect(mean / ((m * n) / 2)).toBeCloseTo(1, 10);
    expect((square - mean ** 2) / ((m * n * (m + n + 1)) / 12)).toBeCloseTo(1, 8);
  });

  it.each([-1, 1.5, 201, Number.NaN])('refuses %s values', (size) => {
    expect(() => rankSumChances(size, 5)).toThrow(`not ${size}`);
    expect(() => rankSumChances(5, size)).toThrow(`not ${size}`);
  });
});

describe('rankSumInterval', () => {
  it('runs from the smallest to the largest difference of four and four values at 97.1 %', () => {
    const interval = rankSumInterval([3, 1, 2, 4], [14, 12, 13, 11], 0.95);
    expect(interval).toMatchObject({ low: 7, high: 13 });
    expect(interval?.confidence).toBeCloseTo(1 - 2 / 70, 12);
  });

  // Hollander and Wolfe, example 4.4: (-0.76, 0.15) at 96 %.
  it('matches a published example', () => {
    const interval = rankSumInterval(atTerm, early, 0.96);
    expect(interval?.low).toBeCloseTo(-0.76, 10);
    expect(interval?.high).toBeCloseTo(0.15, 10);
    expect(interval?.confidence).toBeCloseTo(0.96, 3);
  });

  it('does not exist at 95 % for three and four values, nor for two and seven', () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => at);
    for (const [m, n] of [
      [0, 9],
      [1, 30],
      [2, 7],
      [3, 4],
    ] as const) {
      expect(rankSumInterval(some(m), some(n), 0.95)).toBeNull();
      expect(rankSumInterval(some(n), some(m), 0.95)).toBeNull();
    }
    expect(rankSumInterval(some(4), some(4), 0.95)).not.toBeNull();
    expect(rankSumInterval(some(3), some(5), 0.95)).not.toBeNull();
    expect(rankSumInterval(some(8), some(2), 0.95)).not.toBeNull();
  });

  it('has width 0 when all values of a sample are equal', () => {
    expect(rankSumInterval([7, 7, 7, 7], [9, 9, 9, 9], 0.95)).toMatchObject({ low: 2, high: 2 });
  });

  it('holds exactly the shifts that the rank-sum test does not reject', () => {
    const random = createRandom(5, 'inversion');
    for (const [m, n] of [
      [4, 4],
      [6, 8],
      [11, 5],
    ] as const) {
      const a = Array.from({ length: m }, () => random.nextFloat());
      const b = Array.from({ length: n }, () => random.nextFloat());
      const interval = rankSumInterval(a, b, 0.95);
      const chances = [...rankSumChances(m, n)];
      for (let step = -400; step < 400; step += 1) {
        const shift = step / 400 + 1e-9;
        const u = above(a, b, shift);
        const tail = Math.min(u, m * n - u);
        const p = 2 * chances.slice(0, tail + 1).reduce((sum, chance) => sum + chance, 0);
        const inside = interval !== null && shift > interval.low && shift < interval.high;
        expect(inside).toBe(p > 1 - (interval?.confidence ?? 0) + 1e-12);
      }
    }
  });

  it('never claims less than what was wanted, and wastes less the more values there are', () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => at);
    for (let m = 4; m <= 24; m += 1) {
      expect(rankSumInterval(some(m), some(8), 0.95)?.confidence).toBeGreaterThanOrEqual(0.95);
    }
    expect(rankSumInterval(some(60), some(60), 0.95)?.confidence).toBeLessThan(0.951);
  });

  it.each([0, 1, -1, Number.NaN])('refuses the confidence %s', (wanted) => {
    expect(() => rankSumInterval([1, 2], [1, 2], wanted)).toThrow(`not at ${wanted}`);
  });

  it('refuses values that are not finite', () => {
    expect(() => rankSumInterval([1, 2, 3, Number.NaN], [1, 2, 3, 4], 0.95)).toThrow('NaN');
    expect(() => rankSumInterval([1, 2, 3, 4], [1, 2, 3, Infinity], 0.95)).toThrow('Infinity');
  });
});

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());

/** How often the interval catches a shift of 3, and what it claims. */
function coverageOf(
  [m, n]: readonly [m: number, n: number],
  noise: (random: Random) => number,
  spreadOfFirst: number,
  random: Random,
): { caught: number; claimed: number; trials: number } {
  const trials = 4000;
  let caught = 0;
  let claimed = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const a = Array.from({ length: m }, () => spreadOfFirst * noise(random));
    const b = Array.from({ length: n }, () => 3 + noise(random));
    const interval = rankSumInterval(a, b, 0.95);
    if (interval !== null && interval.low <= 3 && interval.high >= 3) caught += 1;
    claimed = interval?.confidence ?? 0;
  }
  return { caught: caught / trials, claimed, trials };
}

describe('the coverage of the interval in simulation', () => {
  const noises: Record<string, (random: Random) => number> = {
    normal,
    'lopsided (exponential)': (random) => -Math.log(1 - random.nextFloat()),
    'heavy-tailed (Cauchy)': (random) => Math.tan(Math.PI * (random.nextFloat() - 0.5)),
  };

  it.each(Object.entries(noises))('is what it claims, on %s noise', (name, noise) => {
    const random = createRandom(2027, name);
    for (const sizes of [
      [6, 6],
      [8, 8],
      [6, 24],
    ] as const) {
      const { caught, claimed, trials } = coverageOf(sizes, noise, 1, random);
      expect(claimed).toBeGreaterThanOrEqual(0.95);
      expect(claimed).toBeLessThan(0.97);
      // Four standard errors of a simulated share.
      const tolerance = 4 * Math.sqrt((claimed * (1 - claimed)) / trials);
      expect(Math.abs(caught - claimed)).toBeLessThan(tolerance);
    }
  });

  it('falls short where a short sample is twice as spread as a long one, and hardly where both are as long', () => {
    const random = createRandom(2027, 'unequal');
    const { caught } = coverageOf([6, 24], normal, 2, random);
    expect(caught).toBeGreaterThan(0.88);
    expect(caught).toBeLessThan(0.92);
    expect(coverageOf([8, 8], normal, 2, random).caught).toBeGreaterThan(0.925);
  });
});

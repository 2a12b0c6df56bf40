import { describe, expect, it } from 'vitest';

import { createRandom, type Random } from './random.ts';
import { signedRankChances, signedRankInterval, signedRankTails } from './signed-rank.ts';

/** P(T+ = t) by trying every one of the 2^n sign patterns. */
function chancesByEnumeration(n: number): number[] {
  const chances = Array.from({ length: (n * (n + 1)) / 2 + 1 }, () => 0);
  for (let pattern = 0; pattern < 2 ** n; pattern += 1) {
    let t = 0;
    for (let rank = 1; rank <= n; rank += 1) if ((pattern >> (rank - 1)) & 1) t += rank;
    chances[t] = (chances[t] ?? 0) + 2 ** -n;
  }
  return chances;
}

/** T+ of the values around a centre: the sum of the ranks of the distances of those above it. */
function statistic(values: readonly number[], centre: number): number {
  const byDistance = values.map((value) => value - centre).toSorted((a, b) => Math.abs(a) - Math.abs(b));
  return byDistance.reduce((sum, distance, at) => sum + (distance > 0 ? at + 1 : 0), 0);
}

describe('signedRankChances', () => {
  it('equals the enumeration of all sign patterns, exactly', () => {
    for (let n = 0; n <= 14; n += 1) expect([...signedRankChances(n)]).toEqual(chancesByEnumeration(n));
  });

  it('sums to 1 and is symmetric for hundreds of values', () => {
    for (const n of [60, 300]) {
      const chances = signedRankChances(n);
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
      for (const t of [0, 100, 1000]) {
        expect(chances[chances.length - 1 - t]).toBe(chances[t]);
      }
    }
  });

  it('has the mean and the variance of the textbook for 300 values', () => {
    const n = 300;
    let mean = 0;
    let square = 0;
    for (const [t, chance] of signedRankChances(n).entries()) {
      mean += t * chance;
      square += t * t * chance;
    }
    expect(mean / ((n * (n + 1)) / 4)).toBeCloseTo(1, 10);
    expect((square - mean ** 2) / ((n * (n + 1) * (2 * n + 1)) / 24)).toBeCloseTo(1, 8);
  });

  it.each([-1, 1.5, 1001, Number.NaN])('refuses %s values', (n) => {
    expect(() => signedRankChances(n)).toThrow(`not ${n}`);
  });
});

describe('signedRankInterval', () => {
  it('runs from the smallest to the largest of six values at 96.9 %', () => {
    const interval = signedRankInterval([3, 1, 2, 6, 5, 4], 0.95);
    expect(interval).toEqual({ low: 1, high: 6, confidence: 0.96875 });
  });

  // Hollander and Wolfe, example 3.3 on table 3.1: (-0.786, -0.010) at 96.1 %.
  it('matches a published example', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const differences = after.map((value, patient) => value - (before[patient] ?? 0));
    const interval = signedRankInterval(differences, 0.96);
    expect(interval?.low).toBeCloseTo(-0.786, 10);
    expect(interval?.high).toBeCloseTo(-0.01, 10);
    expect(interval?.confidence).toBeCloseTo(1 - 2 * 0.02, 2);
  });

  it('does not exist at 95 % for fewer than six values, nor at 90 % for fewer than five', () => {
    for (let n = 0; n < 6; n += 1) expect(signedRankInterval([5, 4, 3, 2, 1].slice(0, n), 0.95)).toBeNull();
    expect(signedRankInterval([4, 3, 2, 1], 0.9)).toBeNull();
    expect(signedRankInterval([5, 4, 3, 2, 1], 0.9)).toEqual({ low: 1, high: 5, confidence: 0.9375 });
  });

  it('has width 0 when all values are equal', () => {
    expect(signedRankInterval([7, 7, 7, 7, 7, 7, 7], 0.95)).toEqual({
      low: 7,
      high: 7,
      confidence: 0.953125,
    });
  });

  it('holds exactly the centres that the signed-rank test does not reject', () => {
    const random = createRandom(4, 'inversion');
    for (const n of [6, 7, 9, 12]) {
      const values = Array.from({ length: n }, () => random.nextFloat());
      const interval = signedRankInterval(values, 0.95);
      const chances = [...signedRankChances(n)];
      for (let step = 0; step < 400; step += 1) {
        const centre = step / 400;
        const t = statistic(values, centre);
        const tail = Math.min(t, (n * (n + 1)) / 2 - t);
        const p = 2 * chances.slice(0, tail + 1).reduce((sum, chance) => sum + chance, 0);
        const inside = interval !== null && centre > interval.low && centre < interval.high;
        expect(inside).toBe(p > 1 - (interval?.confidence ?? 0) + 1e-12);
      }
    }
  });

  it('never claims less than what was wanted, and wastes less the more values there are', () => {
    for (let n = 6; n <= 60; n += 1) {
      const values = Array.from({ length: n }, (_, at) => at);
      expect(signedRankInterval(values, 0.95)?.confidence).toBeGreaterThanOrEqual(0.95);
    }
    const many = Array.from({ length: 300 }, (_, at) => at);
    expect(signedRankInterval(many, 0.95)?.confidence).toBeLessThan(0.9501);
  });

  it.each([0, 1, -1, Number.NaN])('refuses the confidence %s', (wanted) => {
    expect(() => signedRankInterval([1, 2], wanted)).toThrow(`not at ${wanted}`);
  });

  it('refuses values that are not finite', () => {
    expect(() => signedRankInterval([1, 2, 3, 4, 5, Number.NaN], 0.95)).toThrow('NaN');
  });
});

describe('signedRankTails', () => {
  it('are those of all sign patterns, for values on both sides', () => {
    // Ranks 1 to 6 by size; above 0 lie those of rank 2 and 3: T+ = 5, and P(T+ <= 5) = 10 / 64.
    const { below, above } = signedRankTails([-1, 2, 3, -4, -5, -6], 0);
    expect(below).toBe(10 / 64);
    expect(above).toBe(1 - 9 / 64 + 2 / 64);
  });

  it('belong to the interval: at its ends the chance is half of what the interval leaves out', () => {
    const random = createRandom(12, 'tails');
    for (const n of [6, 8, 11]) {
      const values = Array.from({ length: n }, () => random.nextFloat());
      const interval = signedRankInterval(values, 0.95);
      const half = (1 - (interval?.confidence ?? 0)) / 2;
      expect(signedRankTails(values, (interval?.low ?? 0) - 1e-9).above).toBeLessThanOrEqual(half + 1e-12);
      expect(signedRankTails(values, (interval?.low ?? 0) + 1e-9).above).toBeGreaterThan(half);
      expect(signedRankTails(values, (interval?.high ?? 0) + 1e-9).below).toBeLessThanOrEqual(half + 1e-12);
      expect(signedRankTails(values, (interval?.high ?? 0) - 1e-9).below).toBeGreaterThan(half);
    }
  });

  it('mirror each other when the values are turned round', () => {
    const values = [0.3, -0.1, 0.7, 0.2, -0.4, 0.6];
    const there = signedRankTails(values, 0.1);
    const back = signedRankTails(
      values.map((value) => -value),
      -0.1,
    );
    expect([back.above, back.below]).toEqual([there.below, there.above]);
  });

  it('show nothing where all values are the centre itself, or where there are none', () => {
    expect(signedRankTails([1, 1, 1], 1)).toEqual({ below: 1, above: 1 });
    expect(signedRankTails([], 0)).toEqual({ below: 1, above: 1 });
  });
});

describe('the coverage of the interval in simulation', () => {
  const noises: Record<string, (random: Random) => number> = {
    normal: (random) =>
      Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat()),
    'heavy-tailed (Cauchy)': (random) => Math.tan(Math.PI * (random.nextFloat() - 0.5)),
  };

  it.each(Object.entries(noises))('is what it claims, on %s noise', (name, noise) => {
    const random = createRandom(2026, name);
    const trials = 4000;
    for (let n = 6; n <= 12; n += 1) {
      let caught = 0;
      let claimed = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const interval = signedRankInterval(
          Array.from({ length: n }, () => 3 + noise(random)),
          0.95,
        );
        if (interval !== null && interval.low <= 3 && interval.high >= 3) caught += 1;
        claimed = interval?.confidence ?? 0;
      }
      expect(claimed).toBeGreaterThanOrEqual(0.95);
      expect(claimed).toBeLessThan(0.97);
      // Four standard errors of a simulated share.
      const tolerance = 4 * Math.sqrt((claimed * (1 - claimed)) / trials);
      expect(Math.abs(caught / trials - claimed)).toBeLessThan(tolerance);
    }
  });
});

import { describe, expect, it } from 'vitest';

import { NOISES } from './noise.fixture.ts';
import { createRandom, type Random } from './random.ts';
import { rankSumChances, rankSumInterval } from './rank-sum.ts';
import { signedRankChances, signedRankInterval, signedRankTails, type Interval } from './signed-rank.ts';

const sumOf = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const drawn = (count: number, draw: () => number): readonly number[] => upTo(count).map(draw);

/** The chance of each value of a statistic, by trying all patterns of bits; null: the pattern is no case. */
function chancesByEnumeration(bits: number, size: number, statistic: (pattern: number) => number | null) {
  const found = upTo(2 ** bits).flatMap((pattern) => statistic(pattern) ?? []);
  const counts = upTo(size).map(() => 0);
  for (const value of found) counts[value] = (counts[value] ?? 0) + 1;
  return counts.map((count) => count / found.length);
}

/** T+ of a pattern of signs: the sum of the ranks that are positive. */
const positiveRanks = (n: number) => (pattern: number) =>
  sumOf(upTo(n).map((rank) => ((pattern >> rank) & 1) * (rank + 1)));

/** U of a pattern that deals ranks to two samples: in how many pairs the second sample has the larger. */
const pairsAbove = (m: number, n: number) => (pattern: number) => {
  const inSecond = upTo(m + n).map((rank) => ((pattern >> rank) & 1) === 1);
  if (inSecond.filter(Boolean).length !== n) return null;
  return sumOf(
    inSecond.map((isSecond, rank) =>
      isSecond ? inSecond.slice(0, rank).filter((other) => !other).length : 0,
    ),
  );
};

/** Hollander and Wolfe, table 4.1: permeability of membranes at term, and after 12 to 26 weeks. */
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];
const above = (a: readonly number[], b: readonly number[], shift: number): number =>
  b.flatMap((other) => a.filter((one) => other - shift > one)).length;

/** Hollander and Wolfe, table 3.1: Hamilton depression scale of nine patients, before and after. */
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const differences = after.map((value, patient) => value - (before[patient] ?? 0));
/** T+ of the values around a centre: the sum of the ranks of the distances of those above it. */
const ranksAbove = (values: readonly number[], centre: number): number => {
  const byDistance = values.map((value) => value - centre).toSorted((a, b) => Math.abs(a) - Math.abs(b));
  return sumOf(byDistance.map((distance, at) => (distance > 0 ? at + 1 : 0)));
};

describe('the exact distribution', () => {
  it('equals the enumeration of all sign patterns, exactly', () => {
    for (let n = 0; n <= 14; n += 1) {
      const chances = [...signedRankChances(n)];
      expect(chances).toEqual(chancesByEnumeration(n, chances.length, positiveRanks(n)));
    }
  });

  it('equals the enumeration of all ways to deal ranks to two samples', () => {
    for (const m of upTo(7)) {
      for (const n of upTo(7)) {
        const chances = rankSumChances(m, n);
        const enumerated = chancesByEnumeration(m + n, m * n + 1, pairsAbove(m, n));
        expect(chances).toHaveLength(enumerated.length);
        for (const [u, chance] of enumerated.entries()) expect(chances[u]).toBeCloseTo(chance, 14);
      }
    }
  });

  it.each([
    ['60 signed ranks', signedRankChances(60), (60 * 61) / 4, (60 * 61 * 121) / 24],
    ['300 signed ranks', signedRankChances(300), (300 * 301) / 4, (300 * 301 * 601) / 24],
    ['rank sums of 60 and 40', rankSumChances(60, 40), 1200, (60 * 40 * 101) / 12],
    ['rank sums of 8 and 24', rankSumChances(8, 24), 96, (8 * 24 * 33) / 12],
    ['rank sums of 60 and 60', rankSumChances(60, 60), 1800, (60 * 60 * 121) / 12],
  ])(
    'sums to 1, is symmetric and has the mean and the variance of the textbook: %s',
    (_, chances, mean, variance) => {
      const moment = (power: number): number =>
        sumOf(chances.map((chance, at) => (at - mean) ** power * chance));
      expect(moment(0)).toBeCloseTo(1, 12);
      expect(moment(1) / mean).toBeCloseTo(0, 10);
      expect(moment(2) / variance).toBeCloseTo(1, 8);
      for (const at of [0, 1, 50, 96]) expect(chances.at(-1 - at)).toBeCloseTo(chances[at] ?? 0, 15);
    },
  );

  it('does not depend on which sample is called the first', () => {
    expect(
      sumOf(rankSumChances(8, 24).map((chance, u) => Math.abs(chance - (rankSumChances(24, 8)[u] ?? 0)))),
    ).toBeLessThan(1e-12);
  });

  // Hollander and Wolfe, example 4.1: the one-sided p-value is 0.1272.
  it('matches a published example', () => {
    const u = above(atTerm, early, 0);
    expect(u).toBe(15);
    expect(sumOf(rankSumChances(10, 5).subarray(0, u + 1))).toBeCloseTo(0.1272, 4);
  });

  it.each([-1, 1.5, 1001, Number.NaN])('refuses %s values', (size) => {
    expect(() => signedRankChances(size)).toThrow(`not ${size}`);
    expect(() => rankSumChances(size, 5)).toThrow(`not ${size}`);
    expect(() => rankSumChances(5, size)).toThrow(`not ${size}`);
  });

  it('of rank sums is known for 200 values a side and no more', () => {
    expect(() => rankSumChances(201, 1)).toThrow('not 201');
  });
});

describe('the exact interval', () => {
  it('runs from the smallest to the largest of six values at 96.9 %, and of the differences of four and four at 97.1 %', () => {
    const six = { low: 1, high: 6, confidence: 0.96875 };
    expect(signedRankInterval([3, 1, 2, 6, 5, 4], 0.95)).toEqual(six);
    const interval = rankSumInterval([3, 1, 2, 4], [14, 12, 13, 11], 0.95);
    expect(interval).toEqual({ low: 7, high: 13, confidence: expect.closeTo(1 - 2 / 70, 12) });
  });

  // Hollander and Wolfe, examples 3.3, at 96.1 %, and 4.4, at 96 %.
  it.each([
    [signedRankInterval(differences, 0.96), -0.786, -0.01],
    [rankSumInterval(atTerm, early, 0.96), -0.76, 0.15],
  ])('matches a published example: %j', (interval, low, high) => {
    expect(interval?.low).toBeCloseTo(low, 10);
    expect(interval?.high).toBeCloseTo(high, 10);
    expect(interval?.confidence).toBeCloseTo(0.96, 2);
  });

  it('does not exist for too few values', () => {
    for (let n = 0; n < 6; n += 1) expect(signedRankInterval(upTo(n), 0.95)).toBeNull();
    expect(signedRankInterval(upTo(4), 0.9)).toBeNull();
    expect(signedRankInterval([5, 4, 3, 2, 1], 0.9)).toEqual({ low: 1, high: 5, confidence: 0.9375 });
    for (const [m, n, exists] of [
      [0, 9, false],
      [1, 30, false],
      [2, 7, false],
      [3, 4, false],
      [4, 4, true],
      [3, 5, true],
      [2, 8, true],
    ] as const) {
      expect(rankSumInterval(upTo(m), upTo(n), 0.95) !== null).toBe(exists);
      expect(rankSumInterval(upTo(n), upTo(m), 0.95) !== null).toBe(exists);
    }
  });

  it('has width 0 when all values of a sample are equal', () => {
    const seven = { low: 7, high: 7, confidence: 0.953125 };
    expect(signedRankInterval([7, 7, 7, 7, 7, 7, 7], 0.95)).toEqual(seven);
    expect(rankSumInterval([7, 7, 7, 7], [9, 9, 9, 9], 0.95)).toMatchObject({ low: 2, high: 2 });
  });

  it('holds exactly the centres that the test does not reject', () => {
    const random = createRandom(4, 'inversion');
    const some = (count: number) => drawn(count, () => random.nextFloat());
    const inverts = (
      interval: Interval | null,
      chances: Float64Array,
      at: (centre: number) => number,
    ): void => {
      for (let step = -400; step < 400; step += 1) {
        const centre = step / 400 + 1e-9;
        const tail = Math.min(at(centre), chances.length - 1 - at(centre));
        const p = 2 * sumOf(chances.subarray(0, tail + 1));
        const isInside = interval !== null && centre > interval.low && centre < interval.high;
        expect(isInside).toBe(p > 1 - (interval?.confidence ?? 0) + 1e-12);
      }
    };
    for (const n of [6, 7, 9, 12]) {
      const values = some(n);
      inverts(signedRankInterval(values, 0.95), signedRankChances(n), (centre) => ranksAbove(values, centre));
    }
    for (const [m, n] of [
      [4, 4],
      [6, 8],
      [11, 5],
    ] as const) {
      const [a, b] = [some(m), some(n)];
      inverts(rankSumInterval(a, b, 0.95), rankSumChances(m, n), (shift) => above(a, b, shift));
    }
  });

  it('never claims less than what was wanted, and wastes less the more values there are', () => {
    for (let n = 6; n <= 60; n += 1) {
      expect(signedRankInterval(upTo(n), 0.95)?.confidence).toBeGreaterThanOrEqual(0.95);
    }
    for (let m = 4; m <= 24; m += 1) {
      expect(rankSumInterval(upTo(m), upTo(8), 0.95)?.confidence).toBeGreaterThanOrEqual(0.95);
    }
    expect(signedRankInterval(upTo(300), 0.95)?.confidence).toBeLessThan(0.9501);
    expect(rankSumInterval(upTo(60), upTo(60), 0.95)?.confidence).toBeLessThan(0.951);
  });

  it.each([0, 1, -1, Number.NaN])('refuses the confidence %s', (wanted) => {
    expect(() => signedRankInterval([1, 2], wanted)).toThrow(`not at ${wanted}`);
    expect(() => rankSumInterval([1, 2], [1, 2], wanted)).toThrow(`not at ${wanted}`);
  });

  it.each([Number.NaN, Infinity])('refuses the value %s', (value) => {
    expect(() => signedRankInterval([1, 2, 3, 4, 5, value], 0.95)).toThrow(String(value));
    expect(() => rankSumInterval([1, 2, 3, value], [1, 2, 3, 4], 0.95)).toThrow(String(value));
    expect(() => rankSumInterval([1, 2, 3, 4], [1, 2, 3, value], 0.95)).toThrow(String(value));
  });
});

describe('signedRankTails', () => {
  it('are those of all sign patterns, for values on both sides', () => {
    // Ranks 1 to 6 by size; above 0 lie those of rank 2 and 3: T+ = 5, and P(T+ <= 5) = 10 / 64.
    const tails = signedRankTails([-1, 2, 3, -4, -5, -6], 0);
    expect(tails).toEqual({ below: 10 / 64, above: 1 - 9 / 64 + 2 / 64 });
  });

  it('belong to the interval: at its ends the chance is half of what the interval leaves out', () => {
    const random = createRandom(12, 'tails');
    for (const n of [6, 8, 11]) {
      const values = drawn(n, () => random.nextFloat());
      const { low, high, confidence } = signedRankInterval(values, 0.95) ?? {
        low: 0,
        high: 0,
        confidence: 0,
      };
      const half = (1 - confidence) / 2;
      expect(signedRankTails(values, low - 1e-9).above).toBeLessThanOrEqual(half + 1e-12);
      expect(signedRankTails(values, low + 1e-9).above).toBeGreaterThan(half);
      expect(signedRankTails(values, high + 1e-9).below).toBeLessThanOrEqual(half + 1e-12);
      expect(signedRankTails(values, high - 1e-9).below).toBeGreaterThan(half);
    }
  });

  it('mirror each other when the values are turned round', () => {
    const values = [0.3, -0.1, 0.7, 0.2, -0.4, 0.6];
    const there = signedRankTails(values, 0.1);
    const back = signedRankTails(
      values.map((value) => -value),
      -0.1,
    );
    expect(back).toEqual({ below: there.above, above: there.below });
  });

  it.each([[[1, 1, 1]], [[]]])(
    'show nothing where all values are the centre itself, or where there are none: %j',
    (values) => {
      expect(signedRankTails(values, 1)).toEqual({ below: 1, above: 1 });
    },
  );
});

describe('the coverage of the interval in simulation', () => {
  const TRIALS = 4000;

  /** How often the interval catches 3, and what it claims. */
  function coverageOf(draw: () => Interval | null): { caught: number; claimed: number } {
    const intervals = Array.from({ length: TRIALS }, draw);
    const caught = intervals.filter(
      (interval) => interval !== null && interval.low <= 3 && interval.high >= 3,
    );
    return { caught: caught.length / TRIALS, claimed: intervals[0]?.confidence ?? 0 };
  }

  function expectAsClaimed(draw: () => Interval | null): void {
    const { caught, claimed } = coverageOf(draw);
    expect(claimed).toBeGreaterThanOrEqual(0.95);
    expect(claimed).toBeLessThan(0.97);
    // Four standard errors of a simulated share.
    expect(Math.abs(caught - claimed)).toBeLessThan(4 * Math.sqrt((claimed * (1 - claimed)) / TRIALS));
  }

  const twoSamples =
    (m: number, n: number, noise: (random: Random) => number, spread: number, random: Random) => () =>
      rankSumInterval(
        drawn(m, () => spread * noise(random)),
        drawn(n, () => 3 + noise(random)),
        0.95,
      );

  it.each(['normal', 'heavy-tailed (Cauchy)'] as const)(
    'of one sample is what it claims, on %s noise',
    (name) => {
      const random = createRandom(2026, name);
      for (let n = 6; n <= 12; n += 1) {
        expectAsClaimed(() =>
          signedRankInterval(
            drawn(n, () => 3 + NOISES[name](random)),
            0.95,
          ),
        );
      }
    },
  );

  it.each(Object.entries(NOISES))('of two samples is what it claims, on %s noise', (name, noise) => {
    const random = createRandom(2027, name);
    for (const [m, n] of [
      [6, 6],
      [8, 8],
      [6, 24],
    ] as const) {
      expectAsClaimed(twoSamples(m, n, noise, 1, random));
    }
  });

  it('falls short where a short sample is twice as spread as a long one, and hardly where both are as long', () => {
    const random = createRandom(2027, 'unequal');
    const { caught } = coverageOf(twoSamples(6, 24, NOISES.normal, 2, random));
    expect(caught).toBeGreaterThan(0.88);
    expect(caught).toBeLessThan(0.92);
    expect(coverageOf(twoSamples(8, 8, NOISES.normal, 2, random)).caught).toBeGreaterThan(0.925);
  });
});

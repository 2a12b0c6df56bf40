import { describe, expect, it } from 'vitest';

import { createRandom, type Random } from './random.ts';

const draw = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => random.nextFloat());

describe('createRandom', () => {
  it('gives the same numbers for the same seed and label', () => {
    expect(draw(createRandom(7, 'order'), 50)).toEqual(draw(createRandom(7, 'order'), 50));
  });

  it('gives other numbers for another seed or another label', () => {
    const one = draw(createRandom(7), 50);
    expect(draw(createRandom(8), 50)).not.toEqual(one);
    expect(draw(createRandom(7, 'order'), 50)).not.toEqual(one);
    expect(draw(createRandom(7, 'Order'), 50)).not.toEqual(draw(createRandom(7, 'order'), 50));
  });

  it('keeps the same numbers from one version of this project to the next, so that a seed repeats an old run', () => {
    const random = createRandom(1, 'order');
    expect(draw(random, 3).map((value) => value * 2 ** 32)).toEqual([378_140_914, 307_806_511, 966_260_963]);
  });

  it('stays from 0 to below 1', () => {
    const values = draw(createRandom(3), 20_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('fills twenty bins evenly: chi-square below its 99.9 % point', () => {
    for (const seed of [0, 1, 2, 2 ** 32 - 1]) {
      const bins = Array.from({ length: 20 }, () => 0);
      for (const value of draw(createRandom(seed), 20_000)) {
        const bin = Math.floor(value * 20);
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chiSquare).toBeLessThan(43.82);
    }
  });

  it('gives streams of neighbouring seeds that do not follow one another', () => {
    const one = draw(createRandom(1), 5000);
    const two = draw(createRandom(2), 5000);
    const correlation = one.reduce((sum, value, at) => sum + (value - 0.5) * ((two[at] ?? 0) - 0.5), 0);
    expect(Math.abs(correlation / 5000) * 12).toBeLessThan(0.06);
  });

  it('tosses a fair coin', () => {
    const random = createRandom(11);
    const heads = Array.from({ length: 10_000 }, () => random.coin()).filter(Boolean).length;
    expect(Math.abs(heads - 5000)).toBeLessThan(200);
  });

  it.each([-1, 2 ** 32, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the seed %s by name', (seed) => {
    expect(() => createRandom(seed)).toThrow(`not ${seed}`);
  });
});

describe('shuffle', () => {
  it('keeps every item and leaves its argument alone', () => {
    const items = Object.freeze([1, 2, 2, 3, 4, 5]);
    const order = createRandom(5).shuffle(items);
    expect(order.toSorted((a, b) => a - b)).toEqual(items);
  });

  it('copes with none and with one', () => {
    expect(createRandom(5).shuffle([])).toEqual([]);
    expect(createRandom(5).shuffle(['a'])).toEqual(['a']);
  });

  it('finds each of the six orders of three equally often', () => {
    const random = createRandom(9);
    const seen = new Map<string, number>();
    for (let trial = 0; trial < 6000; trial += 1) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});

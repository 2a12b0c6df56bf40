import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';

import { decodeHistogram, encodeHistogram, valueAtQuantile, valueAtQuantileOfAll } from './histogram.ts';
import { createRandom } from './random.ts';

const MINUTE_NS = 60_000_000_000;

describe('encodeHistogram', () => {
  it('keeps small values exactly and gives them back in order with their counts', () => {
    const encoded = encodeHistogram([5, 3, 3, 0, 1000]);
    expect(encoded.count).toBe(5);
    expect(decodeHistogram(encoded)).toEqual([
      { upTo: 0, count: 1 },
      { upTo: 3, count: 2 },
      { upTo: 5, count: 1 },
      { upTo: 1000, count: 1 },
    ]);
  });

  it('keeps every value up to a minute to within 0.1 %', () => {
    const random = createRandom(3, 'histogram');
    for (let trial = 0; trial < 300; trial += 1) {
      const value = Math.floor(MINUTE_NS ** random.nextFloat());
      const back = valueAtQuantile(encodeHistogram([value]), 1) ?? Number.NaN;
      expect(back).toBeGreaterThanOrEqual(value);
      expect(back).toBeLessThanOrEqual(value * 1.001);
    }
  });

  it('keeps values just below and at every power of two', () => {
    for (let power = 1; power <= 41; power += 1) {
      for (const value of [2 ** power - 1, 2 ** power]) {
        const back = valueAtQuantile(encodeHistogram([value]), 1) ?? Number.NaN;
        expect(back / value).toBeCloseTo(1, 2);
      }
    }
  });

  it('is empty without values', () => {
    expect(encodeHistogram([])).toEqual({ count: 0, data: null });
    expect(decodeHistogram({ count: 0, data: null })).toEqual([]);
    expect(valueAtQuantile({ count: 0, data: null }, 0.5)).toBeNull();
  });

  it('takes a typed array as well as any iterable', () => {
    expect(encodeHistogram(Float64Array.of(1, 2, 3))).toEqual(encodeHistogram(new Set([1, 2, 3])));
  });

  it.each([Number.NaN, -1, Infinity, -Infinity, 3_600_000_000_001])('refuses %s by name', (value) => {
    expect(() => encodeHistogram([1, value])).toThrow(`not ${value}`);
  });

  it('writes the same text for the same values in another order', () => {
    expect(encodeHistogram([9, 8, 7])).toEqual(encodeHistogram([7, 9, 8]));
  });
});

describe('valueAtQuantile', () => {
  it('is the smallest value that the share of values does not exceed', () => {
    const encoded = encodeHistogram(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(valueAtQuantile(encoded, 0)).toBe(1);
    for (let rank = 1; rank <= 100; rank += 1) expect(valueAtQuantile(encoded, rank / 100)).toBe(rank);
  });

  it('shows two slow ones in a hundred at p99, and not at p98', () => {
    const encoded = encodeHistogram(Array.from({ length: 100 }, (_, at) => (at < 98 ? 10 : 2000)));
    expect(valueAtQuantile(encoded, 0.98)).toBe(10);
    expect(valueAtQuantile(encoded, 0.99)).toBe(2000);
  });

  it('agrees with the library, alone and together', () => {
    const random = createRandom(17, 'quantiles');
    for (let trial = 0; trial < 50; trial += 1) {
      const values = Array.from({ length: 1 + (trial % 4) }, () =>
        Array.from({ length: 200 }, () => MINUTE_NS ** random.nextFloat()),
      );
      const parts = values.map((some) => encodeHistogram(some));
      const oracle = decodeFromCompressedBase64(encodeHistogram(values.flat()).data ?? '');
      for (const q of [0.001, 0.29, 0.5, 0.9, 0.99, 1]) {
        expect(valueAtQuantileOfAll(parts, q)).toBe(oracle.getValueAtPercentile(q * 100));
      }
    }
  });

  it('is the one value everywhere when all are equal', () => {
    const encoded = encodeHistogram([500, 500, 500]);
    for (const q of [0, 0.5, 1]) expect(valueAtQuantile(encoded, q)).toBe(500);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the share %s', (q) => {
    expect(() => valueAtQuantile(encodeHistogram([1]), q)).toThrow(RangeError);
  });
});

it('the quantiles of several histograms are those of all values together, and of none there is none', () => {
  const parts = [encodeHistogram([1, 2, 3]), encodeHistogram([]), encodeHistogram([4, 5])];
  expect([0.5, 1].map((q) => valueAtQuantileOfAll(parts, q))).toEqual([3, 5]);
  expect(valueAtQuantileOfAll([], 0.5)).toBeNull();
});

it('a histogram whose count is not what it holds is refused', () => {
  const { data } = encodeHistogram([1, 2, 3]);
  expect(() => valueAtQuantile({ count: 4, data }, 1)).toThrow('says that it holds 4 values, but 3 came out');
  expect(() => decodeHistogram({ count: 4, data: null })).toThrow('but 0 came out');
});

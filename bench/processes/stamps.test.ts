import { describe, expect, it } from 'vitest';
import { Stamps } from './stamps.ts';

describe('stamps', () => {
  it('are none at first', () => {
    expect([...new Stamps().values()]).toEqual([]);
  });

  it('keep every value as it came, in order, far beyond their first size', () => {
    const stamps = new Stamps();
    const expected = Array.from({ length: 20_001 }, (_, index) => index * 1.5 - 10);
    for (const value of expected) stamps.push(value);
    expect([...stamps.values()]).toEqual(expected);
  });

  it('keep negative values and zeros: what they mean is decided elsewhere', () => {
    const stamps = new Stamps();
    for (const value of [0, -5, 2 ** 53 - 1]) stamps.push(value);
    expect([...stamps.values()]).toEqual([0, -5, 2 ** 53 - 1]);
  });
});

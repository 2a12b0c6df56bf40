import { describe, expect, it } from 'vitest';
import { firstOf, sharesOf } from './shares.ts';

describe('connections are shared out', () => {
  it.each([
    [10, 3, [3, 3, 4]],
    [2, 2, [1, 1]],
    [10000, 4, [2500, 2500, 2500, 2500]],
  ])('%i to %i processes as %j', (total, parts, shares) => {
    expect(sharesOf(total, parts)).toEqual(shares);
  });
});

describe('the first of things in groups', () => {
  it.each([
    [4, [2, 3, 4], [2, 2, 0]],
    [0, [2, 3], [0, 0]],
    [9, [2, 3], [2, 3]],
  ])('%i of %j are %j', (count, sizes, taken) => {
    expect(firstOf(count, sizes)).toEqual(taken);
  });
});

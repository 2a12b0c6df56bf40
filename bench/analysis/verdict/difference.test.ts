import { expect, it } from 'vitest';
import { decideDifference } from './difference.ts';

/** Six values around a middle, so that the 95 % interval is from the lowest to the highest of them. */
const around = (middle: number, spread: number): readonly number[] =>
  [-1, -0.6, -0.2, 0.2, 0.6, 1].map((at) => middle + at * spread);

it.each([
  ['higher', 300, 50],
  ['lower', -300, 50],
  ['same', 30, 50],
  ['same', 0, 50],
  ['different', 120, 50],
  ['different', -120, 50],
  ['cannot-tell', 60, 120],
] as const)(
  'is %s where six rounds lie around %i, give or take %i, and 100 matter',
  (outcome, middle, spread) => {
    expect(decideDifference(around(middle, spread), 100, true)).toMatchObject({
      low: middle - spread,
      high: middle + spread,
      margin: 100,
      outcome,
      rounds: 6,
    });
  },
);

it('has a direction alone where the clocks allow no size, and no "same"', () => {
  expect(decideDifference(around(300, 50), 100, false)).toMatchObject({ outcome: 'different' });
  expect(decideDifference(around(0, 50), 100, false)).toMatchObject({ outcome: 'cannot-tell' });
});

it('is none of fewer than six rounds', () => {
  expect(decideDifference(around(300, 50).slice(1), 100, true)).toBeNull();
});

import { expect, it } from 'vitest';
import { doesRecur } from './recurrence.ts';

/** Odd and even rounds in turn. */
const alternating = (one: number, other: number): number[] => [one, other, one, other, one, other];

it('a finding recurs when the odd and the even rounds, each for itself, point to it', () => {
  expect(doesRecur(alternating(-0.2, -0.3), 'lower', 1.1)).toBe(true);
  expect(doesRecur(alternating(0.2, 0.3), 'higher', 1.1)).toBe(true);
  expect(doesRecur(alternating(0.02, -0.03), 'same', 1.1)).toBe(true);
  expect(doesRecur(alternating(0.02, 0.03), 'different', 1.1)).toBe(true);
});

it('a finding that one half alone carries does not recur', () => {
  expect(doesRecur(alternating(-0.9, -0.05), 'lower', 1.1)).toBe(false);
  expect(doesRecur(alternating(0.05, 0.9), 'higher', 1.1)).toBe(false);
  expect(doesRecur(alternating(0.2, -0.2), 'same', 1.1)).toBe(false);
  expect(doesRecur(alternating(0.2, -0.01), 'different', 1.1)).toBe(false);
});

it('where nothing was found, nothing can recur', () => {
  expect(doesRecur(alternating(-0.2, -0.3), 'cannot-tell', 1.1)).toBeNull();
  expect(doesRecur([], 'void', 1.1)).toBeNull();
});

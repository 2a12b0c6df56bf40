import { expect, it } from 'vitest';
import { doesRecur } from './recurrence.ts';

it.each([
  ['lower', -0.2, -0.3, true],
  ['higher', 0.2, 0.3, true],
  ['same', 0.02, -0.03, true],
  ['different', 0.02, 0.03, true],
  ['lower', -0.9, -0.05, false],
  ['higher', 0.05, 0.9, false],
  ['same', 0.2, -0.2, false],
  ['different', 0.2, -0.01, false],
  ['cannot-tell', -0.2, -0.3, null],
  ['void', -0.2, -0.3, null],
] as const)(
  '%s recurs when odd rounds at %d and even ones at %d each show it: %s',
  (outcome, odd, even, recurs) => {
    expect(doesRecur([odd, even, odd, even, odd, even], outcome, 1.1)).toBe(recurs);
  },
);

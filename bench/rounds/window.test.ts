import { describe, expect, it } from 'vitest';
import { isStable } from './window.ts';

describe('a warm-up', () => {
  it.each([
    ['no burst', [], false],
    ['a single burst', [100], false],
    ['two bursts within 5 %', [100, 95], true],
    ['two bursts within 5 % upwards', [100, 105], true],
    ['two bursts more than 5 % apart', [100, 94.9], false],
    ['bursts of which only the first two were alike', [100, 100, 80], false],
    ['bursts of which the last two are alike', [300, 120, 118], true],
  ])('with %s is stable: %s -> %s', (_, history, isExpected) => {
    expect(isStable(history)).toBe(isExpected);
  });
});

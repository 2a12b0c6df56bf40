import { expect, it } from 'vitest';
import { allowedBy } from './allowed-by.ts';

const p50 = { unit: 'ns', statistic: 'p50' } as const;
const p99 = { unit: 'ns', statistic: 'p99' } as const;
const rate = { unit: 'events/s', statistic: 'mean' } as const;
const bytes = { unit: 'bytes', statistic: 'mean' } as const;
const missed = { unit: 'events', statistic: 'total' } as const;

it('a verdict may say everything on a good machine', () => {
  for (const outcome of ['lower', 'higher', 'same', 'different', 'cannot-tell', 'void'] as const) {
    expect(allowedBy('good', { ...p99, outcome })).toBe(outcome);
  }
});

it.each([
  // On a usable machine no size of a rare delay.
  ['usable', p99, 'lower', 'different'],
  ['usable', p99, 'same', 'cannot-tell'],
  ['usable', p50, 'lower', 'lower'],
  // On a coarse one no size of what a clock measures, and nothing of what is counted is touched.
  ['coarse', p50, 'higher', 'different'],
  ['coarse', p50, 'same', 'cannot-tell'],
  ['coarse', rate, 'higher', 'different'],
  ['coarse', p50, 'void', 'void'],
  ['coarse', bytes, 'lower', 'lower'],
  ['coarse', missed, 'same', 'same'],
] as const)('on a %s machine, %j that is %s may be %s', (grade, about, outcome, allowed) => {
  expect(allowedBy(grade, { ...about, outcome })).toBe(allowed);
});

import { describe, expect, it } from 'vitest';
import { allowedBy } from './allowed-by.ts';

describe('what a verdict may say', () => {
  const p50 = { unit: 'ns', statistic: 'p50' } as const;
  const p99 = { unit: 'ns', statistic: 'p99' } as const;
  const bytes = { unit: 'bytes', statistic: 'mean' } as const;

  it('is everything on a good machine', () => {
    for (const outcome of ['lower', 'higher', 'same', 'different', 'cannot-tell', 'void'] as const) {
      expect(allowedBy('good', { ...p99, outcome })).toBe(outcome);
    }
  });

  it('is no size of a rare delay on a usable one', () => {
    expect(allowedBy('usable', { ...p99, outcome: 'lower' })).toBe('different');
    expect(allowedBy('usable', { ...p99, outcome: 'same' })).toBe('cannot-tell');
    expect(allowedBy('usable', { ...p50, outcome: 'lower' })).toBe('lower');
  });

  it('is no size at all of what a clock measures on a coarse one, and never weaker than void', () => {
    expect(allowedBy('coarse', { ...p50, outcome: 'higher' })).toBe('different');
    expect(allowedBy('coarse', { ...p50, outcome: 'same' })).toBe('cannot-tell');
    expect(allowedBy('coarse', { unit: 'events/s', statistic: 'mean', outcome: 'higher' })).toBe('different');
    expect(allowedBy('coarse', { ...p50, outcome: 'void' })).toBe('void');
  });

  it('is untouched where things are counted', () => {
    expect(allowedBy('coarse', { ...bytes, outcome: 'lower' })).toBe('lower');
    expect(allowedBy('coarse', { unit: 'events', statistic: 'total', outcome: 'same' })).toBe('same');
  });
});

import { describe, expect, it } from 'vitest';

import type { Reason } from '../../records/reason.ts';
import type { Outcome } from '../../records/verdict.ts';
import { around } from './runs.fixture.ts';
import { shiftOf } from './shift.ts';

const flat = (value: number, rounds = 8): number[] => Array.from({ length: rounds }, () => value);

describe('the shift from one run to another', () => {
  it.each<[Outcome, readonly number[], Reason['code']]>([
    ['higher', around(1.3), 'above-margin'],
    ['lower', around(0.7), 'below-margin'],
    ['same', around(1.02), 'inside-margin'],
    ['different', [1.02, 1.05, 1.1, 1.13, 1.02, 1.05, 1.1, 1.13], 'excludes-one'],
    ['cannot-tell', [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4], 'contains-one'],
  ])('is %s', (outcome, b, code) => {
    const shift = shiftOf(around(1), b, 1.1);
    expect(shift.outcome).toBe(outcome);
    expect(shift.because).toMatchObject([{ code, values: { marginRatio: 1.1 } }]);
  });

  it('is a ratio of B to A, the median of all ratios of a round to a round', () => {
    // Worked by hand: of 36 ratios 6 are 1, 18 are 2 and 12 are 4.
    const { ratio } = shiftOf([1, 1, 1, 2, 2, 2], [2, 2, 4, 4, 4, 4], 1.1);
    expect(ratio?.point).toBeCloseTo(2, 12);
    expect(ratio?.confidence).toBeCloseTo(0.95887, 5);
  });

  it('needs six rounds in each run, however clear it is', () => {
    for (const [a, b] of [
      [flat(1, 5), flat(2, 60)],
      [flat(1, 60), flat(2, 5)],
      [[], flat(2)],
    ] as const) {
      expect(shiftOf(a, b, 1.1)).toEqual({
        ratio: null,
        outcome: 'cannot-tell',
        because: [
          { code: 'few-rounds-in-run', values: { roundsA: a.length, roundsB: b.length, neededRounds: 6 } },
        ],
      });
    }
    expect(shiftOf(flat(1, 6), flat(2, 6), 1.1).outcome).toBe('higher');
  });

  it('does not take a wide interval around 1 for sameness, not even between a run and itself', () => {
    const noisy = [1, 1.4, 0.8, 1.2, 0.9, 1.1, 1.3, 0.7];
    expect(shiftOf(noisy, noisy, 1.1).outcome).toBe('cannot-tell');
    expect(shiftOf(around(1), around(1), 1.1).outcome).toBe('same');
  });
});

describe('where every difference counts', () => {
  it('equal rounds are the same in any order, and a constant with any number of rounds', () => {
    expect(shiftOf([1, 1, 2, 2, 3, 3], [3, 2, 1, 3, 2, 1], 1)).toMatchObject({
      outcome: 'same',
      because: [{ code: 'same-values' }],
    });
    expect(shiftOf(flat(78, 6), flat(78, 24), 1).outcome).toBe('same');
  });

  it('one byte in a thousand is a difference', () => {
    expect(shiftOf(flat(1000), flat(1001), 1)).toMatchObject({ outcome: 'higher' });
    expect(shiftOf(flat(1001), flat(1000), 1)).toMatchObject({ outcome: 'lower' });
  });

  it('rounds that vary and are not equal leave it open unless they lie apart', () => {
    expect(shiftOf([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 7], 1).outcome).toBe('cannot-tell');
    // The same values, but not as often.
    expect(shiftOf([1, 1, 1, 1, 1, 2], [1, 1, 1, 1, 2, 2], 1).outcome).toBe('cannot-tell');
    expect(shiftOf([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], 1).outcome).toBe('higher');
  });
});

describe('a value of 0', () => {
  it('is the same in both runs where all are, whatever the margin', () => {
    for (const marginRatio of [1, null]) {
      expect(shiftOf(flat(0), flat(0, 24), marginRatio)).toMatchObject({ ratio: null, outcome: 'same' });
    }
  });

  it('is lower than any count, without a ratio, and the rounds are counted against each other', () => {
    expect(shiftOf(flat(0), flat(150), 1)).toEqual({
      ratio: null,
      outcome: 'higher',
      because: [{ code: 'order', values: { abovePairs: 64, belowPairs: 0, pairs: 64 } }],
    });
    expect(shiftOf(flat(150), flat(0), 1).outcome).toBe('lower');
  });

  it('leaves it open where one round alone is above it, or a duration is 0', () => {
    expect(shiftOf(flat(0), [...flat(0, 7), 37], 1).outcome).toBe('cannot-tell');
    expect(shiftOf(flat(0), flat(5), null)).toMatchObject({ ratio: null, outcome: 'cannot-tell' });
    expect(shiftOf([...flat(5, 7), 0], flat(5), 1.1)).toMatchObject({
      ratio: null,
      outcome: 'cannot-tell',
      because: [{ code: 'not-positive' }],
    });
  });
});

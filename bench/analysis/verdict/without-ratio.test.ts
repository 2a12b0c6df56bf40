import { describe, expect, it } from 'vitest';

import type { Reason } from '../../records/reason.ts';
import type { Outcome } from '../../records/verdict.ts';
import { decide } from './decide.ts';
import { compare, everyRound, exact, pairOf, tallyOf } from './comparison.fixture.ts';
import type { Comparison } from './comparison.ts';

it.each([0, 1, 5])(
  'the round is the unit of inference: %i rounds never yield more than cannot-tell',
  (rounds) => {
    for (const pair of [pairOf(100, 100), pairOf(100, 900), pairOf(0, 0), pairOf(0, 5), pairOf(5, 0)]) {
      const many = Array.from({ length: rounds }, () => Array.from({ length: 50 }, () => pair));
      expect(decide(compare(many))).toMatchObject({
        outcome: 'cannot-tell',
        ratio: null,
        because: [{ code: 'few-rounds', values: { rounds, neededRounds: 6, unresolvedRounds: 0 } }],
      });
    }
  },
);

const unresolved = { unresolvedRounds: 5, nullMeans: 'p99 needs at least 1000 events' };
const counted = { margin: exact, overRounds: 'sum' } as const;
const fifty = { margin: { kind: 'relative', ratio: 1.2, floor: 50 } } as const;
const absent = { code: 'absent', values: { baselineRounds: 0, candidateRounds: 1 } } as const;

/** Rounds, what they come to, the values over all of them, and why. */
const cases: readonly (readonly [
  string,
  Comparison['rounds'],
  Partial<Comparison>,
  Outcome,
  readonly [number | null, number | null],
  { readonly code: Reason['code']; readonly values?: Partial<Reason['values']> },
])[] = [
  [
    'rounds that were too small for a value',
    everyRound(pairOf(1, 1), 1),
    unresolved,
    'cannot-tell',
    [1, 1],
    { code: 'few-rounds', values: { rounds: 1, ...unresolved } },
  ],
  ['0 on both sides', everyRound(pairOf(0, 0)), counted, 'same', [0, 0], { code: 'both-zero' }],
  [
    'a candidate that is always 0',
    everyRound(pairOf(150, 0)),
    counted,
    'lower',
    [1200, 0],
    { code: 'one-zero', values: { zero: 'websocket', other: 'sse', rounds: 8 } },
  ],
  [
    'a baseline that is always 0',
    everyRound(pairOf(0, 150)),
    counted,
    'higher',
    [0, 1200],
    { code: 'one-zero', values: { zero: 'sse', other: 'websocket' } },
  ],
  [
    'a side that is above 0 once',
    [...everyRound(pairOf(0, 0), 7), [pairOf(0, 37)]],
    counted,
    'cannot-tell',
    [0, 37],
    { code: 'some-zero', values: { baselineRounds: 0, candidateRounds: 1, rounds: 8 } },
  ],
  ['0 and more than the floor', everyRound(pairOf(51, 0)), fifty, 'lower', [51, 0], { code: 'one-zero' }],
  ['0 and the floor', everyRound(pairOf(50, 0)), fifty, 'cannot-tell', [50, 0], { code: 'some-zero' }],
  [
    'one zero pair, which takes the ratio of its round',
    [...everyRound(pairOf(1, 2), 7), [pairOf(1, 2), pairOf(1, 0)]],
    {},
    'cannot-tell',
    [1, 2],
    { code: 'some-zero', values: { baselineRounds: 8, candidateRounds: 8 } },
  ],
  [
    'a value that is absent once: leaving out its round would hide it',
    [...everyRound(pairOf(100, 50), 10), [pairOf(100, null)]],
    { nullMeans: 'it never recovered' },
    'cannot-tell',
    [100, 50],
    { ...absent, values: { ...absent.values, rounds: 11, nullMeans: 'it never recovered' } },
  ],
  [
    'a value that is absent everywhere',
    everyRound(pairOf(100, null)),
    {},
    'cannot-tell',
    [100, null],
    { code: 'absent', values: { candidateRounds: 8 } },
  ],
];

it.each(cases)('%s', (_, rounds, wishes, outcome, [baselineValue, candidateValue], reason) => {
  const decision = decide(compare(rounds, wishes));
  expect(decision).toMatchObject({ outcome, ratio: null, crossCheck: null, baselineValue, candidateValue });
  expect(decision.because).toMatchObject([reason]);
  expect(decision.marginRatio === null).toBe(wishes.margin?.kind !== 'exact' && !((candidateValue ?? 0) > 0));
});

describe('void', () => {
  const clear = everyRound(pairOf(100, 200), 30);

  it('comes first: more than a quarter of the pairs, also where nothing else is left', () => {
    const tally = tallyOf(40, { voidPairs: 11, commonestCause: 'client-saturated' });
    expect(decide(compare(clear, { tally }))).toMatchObject({
      outcome: 'void',
      ratio: null,
      because: [{ code: 'many-void', values: { voidPairs: 11, pairs: 40, cause: 'client-saturated' } }],
    });
    expect(decide(compare(clear, { tally: tallyOf(40, { voidPairs: 10 }) })).outcome).toBe('higher');
    expect(decide(compare([], { tally: tallyOf(8, { voidPairs: 8 }) })).outcome).toBe('void');
  });

  it.each([
    [6, 0, 'void'],
    [0, 6, 'void'],
    [5, 0, 'higher'],
    [7, 5, 'higher'],
  ])(
    'falls on a cell in which one side alone is hit, from six to nothing on: %i and %i',
    (one, other, outcome) => {
      const sides = { onlyBaselineVoid: one, onlyCandidateVoid: other };
      const tally = tallyOf(100, { voidPairs: one + other, ...sides });
      expect(decide(compare(clear, { tally })).outcome).toBe(outcome);
    },
  );
});

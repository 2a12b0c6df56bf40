import { describe, expect, it } from 'vitest';

import { reason, type Reason } from '../../records/reason.ts';
import { reasonWords } from './reasons.ts';

const interval = { low: 0.8284, high: 1.2713, marginRatio: 1.25 };
const sides = { baseline: 'sse', candidate: 'websocket', baselineRounds: 0, candidateRounds: 2, rounds: 8 };
const nullMeans = 'half of its clients or more never recovered';

/** Every code, with what is said of it. */
const cases: readonly (readonly [Reason, string])[] = [
  [
    { code: 'many-void', values: { voidPairs: 23, pairs: 64, cause: 'client-saturated' } },
    '23 of 64 pairs are void, more than a quarter (client-saturated).',
  ],
  [
    {
      code: 'uneven-void',
      values: {
        baseline: 'sse',
        candidate: 'websocket',
        baselineOnlyPairs: 6,
        candidateOnlyPairs: 0,
        cause: null,
      },
    },
    'Checks voided only SSE in 6 pairs and only websocket in 0. That is too uneven for chance, so the pairs that remain are a selection.',
  ],
  [
    { code: 'few-rounds', values: { rounds: 1, neededRounds: 6, unresolvedRounds: 0, nullMeans } },
    'Only 1 round counts, and a 95 % interval needs 6.',
  ],
  [
    {
      code: 'few-rounds',
      values: { rounds: 2, neededRounds: 6, unresolvedRounds: 5, nullMeans: 'p99 needs 1000 events' },
    },
    'Only 2 rounds count, and a 95 % interval needs 6. 5 of 7 gave no value: p99 needs 1000 events.',
  ],
  [
    {
      code: 'few-rounds',
      values: { rounds: 0, neededRounds: 6, unresolvedRounds: 8, nullMeans: 'p99 needs 1000 events' },
    },
    'None of 8 rounds gave a value: p99 needs 1000 events.',
  ],
  [
    { code: 'absent', values: { ...sides, nullMeans } },
    'SSE has no value in 0 and websocket in 2 of 8 rounds: half of its clients or more never recovered.',
  ],
  [{ code: 'both-zero', values: { rounds: 8 } }, 'Both sides are 0 in all 8 rounds.'],
  [
    { code: 'one-zero', values: { zero: 'websocket', other: 'sse', rounds: 8 } },
    'websocket is 0 and SSE above 0 in all 8 rounds. There is no ratio with a side that is 0.',
  ],
  [
    { code: 'some-zero', values: sides },
    'SSE is above 0 in 0 and websocket in 2 of 8 rounds. There is no ratio with a side that is 0 or below.',
  ],
  [
    { code: 'identical', values: { rounds: 6 } },
    'Both sides have the same value in every pair of all 6 rounds.',
  ],
  [
    { code: 'below-margin', values: { low: 0.7818, high: 0.8291, marginRatio: 1.1 } },
    'The 95 % interval (0.78..0.83) lies entirely below the margin 0.91x.',
  ],
  [
    { code: 'below-margin', values: { low: 0.75647, high: 0.75647, marginRatio: 1 } },
    'The 95 % interval (0.76) lies entirely below 1, and every difference counts.',
  ],
  [
    { code: 'above-margin', values: { low: 1.0001, high: 1.0001, marginRatio: 1 } },
    'The 95 % interval (1.0001) lies entirely above 1, and every difference counts.',
  ],
  [
    { code: 'inside-margin', values: { low: 0.99, high: 1.04, marginRatio: 1.1 } },
    'The 90 % interval (0.99..1.04) lies entirely inside the margin (0.91..1.10).',
  ],
  [
    { code: 'excludes-one', values: { low: 1.0214, high: 1.4341, marginRatio: 1.1 } },
    'The 95 % interval (1.02..1.43) excludes 1 and reaches into the margin (0.91..1.10).',
  ],
  [
    { code: 'contains-one', values: { ...interval, low90: 0.86, high90: 1.26, halfWidthRatio: 1.2388 } },
    'The 95 % interval (0.83..1.27) contains 1, and the 90 % interval (0.86..1.26) reaches beyond the margin (0.80..1.25): differences up to 27 % cannot be ruled out.',
  ],
  [
    {
      code: 'contains-one',
      values: { ...interval, marginRatio: 1, low90: 0.86, high90: 1.26, halfWidthRatio: 2.5 },
    },
    'The 95 % interval (0.83..1.27) contains 1, and not all pairs are equal: differences up to 27 % cannot be ruled out.',
  ],
  [
    { code: 'taken-back', values: { claimed: 'lower', p: 0.03125, threshold: 1 / 60, claims: 3 } },
    "Alone it would be 'lower'. Among 3 primary verdicts, Holm's correction tests its p-value of 0.0313 at 0.0167.",
  ],
  [
    { code: 'limited-by-grade', values: { claimed: 'same', grade: 'coarse' } },
    "The interval alone would say 'same', but a machine graded coarse does not allow that.",
  ],
  [{ code: 'in-run', values: { run: 'A' } }, 'In run A:'],
  [
    { code: 'few-rounds-in-run', values: { roundsA: 1, roundsB: 8, neededRounds: 6 } },
    '1 round of A and 8 of B count, and each run needs 6.',
  ],
  [
    {
      code: 'busy-machine',
      values: { claimed: 'lower', disturbedPairs: 60, pairs: 64, cause: 'server-waited', widenedRatio: 1 },
    },
    "On a busy machine (60 of 64 pairs disturbed: server-waited): alone the interval would say 'lower', but other work gives delays another size: only the direction is claimed.",
  ],
  [
    {
      code: 'busy-machine',
      values: { claimed: 'lower', disturbedPairs: 1, pairs: 1, cause: null, widenedRatio: 1.05 },
    },
    'On a busy machine (1 of 1 pair disturbed): other work can move a ratio of CPU times by 5 %, and the interval is taken that much wider.',
  ],
  [
    { code: 'absent-in-run', values: { absentRoundsA: 0, absentRoundsB: 1 } },
    'A value is absent in 0 rounds of A and 1 of B. Leaving them out would hide that.',
  ],
  [{ code: 'both-zero-in-runs', values: {} }, 'Both sides are 0 in both runs.'],
  [{ code: 'same-values', values: {} }, 'The rounds of both runs have the same values.'],
  [
    { code: 'not-positive', values: {} },
    'A round of A or B is not above 0, and there is no ratio with such a side.',
  ],
  [
    { code: 'order', values: { abovePairs: 64, belowPairs: 0, pairs: 64 } },
    'A round of B is above a round of A in 64 of 64 pairs and below it in 0; every difference counts.',
  ],
  [
    { code: 'clock-bound', values: { boundNs: 101_000, limitNs: 100_000, grade: 'good' } },
    'The clocks of two processes are known to agree within 101 µs; grade good needs 100 µs.',
  ],
  [
    { code: 'timer-lag', values: { p90Ns: 10_100_000, limitNs: 10_000_000, grade: 'usable' } },
    'One timer in ten fires at least 10.1 ms late; grade usable allows 10.0 ms.',
  ],
  [
    { code: 'work-spread', values: { spreadShare: 0.082, limitShare: 0.05, grade: 'good' } },
    'Repeats of the same work differ by 8.2 %; grade good allows 5 %.',
  ],
];

describe('a reason', () => {
  it.each(cases)('%j reads as a sentence', (given, sentence) => {
    expect(reason.parse(given)).toEqual(given);
    expect(reasonWords([given], (id) => (id === 'sse' ? 'SSE' : id))).toBe(sentence);
  });

  it('of every code is worded above', () => {
    const codes = reason.options.map((option) => option.shape.code.value);
    expect([...new Set(cases.map(([{ code }]) => code))].toSorted()).toEqual(codes.toSorted());
  });

  it('comes before the next one', () => {
    const many: Reason = { code: 'many-void', values: { voidPairs: 9, pairs: 10, cause: null } };
    expect(reasonWords([{ code: 'in-run', values: { run: 'B' } }, many])).toBe(
      'In run B: 9 of 10 pairs are void, more than a quarter.',
    );
    expect(reasonWords([])).toBe('');
  });
});

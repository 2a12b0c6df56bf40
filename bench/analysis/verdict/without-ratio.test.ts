import { describe, expect, it } from 'vitest';

import type { Margin } from '../../records/metric.ts';
import type { Outcome } from '../../records/run.ts';
import { decide } from './decide.ts';
import { compare, everyRound, exact, pairOf, tallyOf } from './comparison.fixture.ts';
import type { Comparison } from './comparison.ts';

describe('the unit of inference', () => {
  it.each([0, 1, 5])('is the round: %i rounds never yield more than cannot-tell', (rounds) => {
    for (const pair of [pairOf(100, 100), pairOf(100, 900), pairOf(0, 0), pairOf(0, 5), pairOf(5, 0)]) {
      const many = Array.from({ length: rounds }, () => Array.from({ length: 50 }, () => pair));
      const decision = decide(compare(many));
      expect(decision.outcome).toBe('cannot-tell');
      expect(decision.ratio).toBeNull();
      expect(decision.because).toMatchObject([{ code: 'few-rounds', values: { rounds, neededRounds: 6 } }]);
    }
  });

  it('says how many rounds were too small to give a value, and why', () => {
    const wishes = { unresolvedRounds: 5, nullMeans: 'p99 needs at least 1000 events' };
    expect(decide(compare(everyRound(pairOf(1, 1), 1), wishes)).because).toEqual([
      { code: 'few-rounds', values: { rounds: 1, neededRounds: 6, ...wishes } },
    ]);
  });
});

const zeros = (rounds: Comparison['rounds']) => decide(compare(rounds, { margin: exact, overRounds: 'sum' }));

describe('a zero side', () => {
  it('is the same on both sides', () => {
    expect(zeros(everyRound(pairOf(0, 0)))).toMatchObject({
      outcome: 'same',
      ratio: null,
      because: [{ code: 'both-zero', values: { rounds: 8 } }],
    });
  });

  it('is lower than something in every round, and something is higher than it', () => {
    expect(zeros(everyRound(pairOf(150, 0)))).toMatchObject({
      outcome: 'lower',
      ratio: null,
      baselineValue: 1200,
      candidateValue: 0,
      because: [{ code: 'one-zero', values: { zero: 'websocket', other: 'sse', rounds: 8 } }],
    });
    expect(zeros(everyRound(pairOf(0, 150))).outcome).toBe('higher');
  });

  it('leaves the comparison open when the other side is not always above it, and says how often', () => {
    expect(zeros([...everyRound(pairOf(0, 0), 7), [pairOf(0, 37)]])).toMatchObject({
      outcome: 'cannot-tell',
      ratio: null,
      candidateValue: 37,
      because: [{ code: 'some-zero', values: { baselineRounds: 0, candidateRounds: 1, rounds: 8 } }],
    });
  });

  it('needs the floor of the margin to be passed as well', () => {
    const margin: Margin = { kind: 'relative', ratio: 1.2, floor: 50, unit: 'ns' };
    expect(decide(compare(everyRound(pairOf(51, 0)), { margin })).outcome).toBe('lower');
    expect(decide(compare(everyRound(pairOf(50, 0)), { margin })).outcome).toBe('cannot-tell');
  });

  it('is not dropped: one zero pair takes the ratio of its round', () => {
    const decision = decide(compare([...everyRound(pairOf(1, 2), 7), [pairOf(1, 2), pairOf(1, 0)]]));
    expect(decision.roundRatios.at(-1)).toBeNull();
    expect(decision.ratio).toBeNull();
    expect(decision.outcome).toBe('cannot-tell');
  });
});

describe('a value that is absent', () => {
  it('is a result, and leaving out its round would hide it', () => {
    const decision = decide(compare([...everyRound(pairOf(100, 50), 10), [pairOf(100, null)]]));
    expect(decision.outcome).toBe('cannot-tell');
    expect(decision.candidateValue).toBe(50);
    expect(decision.because).toEqual([
      {
        code: 'absent',
        values: {
          baseline: 'sse',
          candidate: 'websocket',
          baselineRounds: 0,
          candidateRounds: 1,
          rounds: 11,
          nullMeans: 'half of its clients or more never recovered',
        },
      },
    ]);
  });

  it('leaves no value at all when it is absent in every round', () => {
    expect(decide(compare(everyRound(pairOf(100, null))))).toMatchObject({
      outcome: 'cannot-tell',
      baselineValue: 100,
      candidateValue: null,
      marginRatio: null,
    });
  });
});

const clear = everyRound(pairOf(100, 200), 30);

const uneven = (onlyBaselineVoid: number, onlyCandidateVoid: number): Outcome => {
  const voidPairs = onlyBaselineVoid + onlyCandidateVoid;
  const tally = tallyOf(100, { voidPairs, onlyBaselineVoid, onlyCandidateVoid });
  return decide(compare(clear, { tally })).outcome;
};

describe('void', () => {
  it('comes first: more than a quarter of the pairs', () => {
    const tally = tallyOf(40, { voidPairs: 11, commonestCause: 'client-saturated' });
    const decision = decide(compare(clear, { tally }));
    expect(decision).toMatchObject({ outcome: 'void', ratio: null, crossCheck: null });
    expect(decision.because).toEqual([
      { code: 'many-void', values: { voidPairs: 11, pairs: 40, cause: 'client-saturated' } },
    ]);
    expect(decide(compare(clear, { tally: tallyOf(40, { voidPairs: 10 }) })).outcome).toBe('higher');
  });

  it('comes first also where nothing else is left', () => {
    expect(decide(compare([], { tally: tallyOf(8, { voidPairs: 8 }) })).outcome).toBe('void');
  });

  it('falls on a cell in which one side alone is hit, from six to nothing on', () => {
    expect(uneven(6, 0)).toBe('void');
    expect(uneven(0, 6)).toBe('void');
    expect(uneven(5, 0)).toBe('higher');
    expect(uneven(7, 5)).toBe('higher');
  });
});

import { describe, expect, it } from 'vitest';

import type { Margin } from '../../records/metric.ts';
import type { Verdict } from '../../records/verdict.ts';
import { everyRound, exact, pairOf } from '../verdict/comparison.fixture.ts';
import { absoluteChange, limitedBy, ratioChange } from './change.ts';
import { around, roundsOf, verdictOn } from './runs.fixture.ts';

const steady = verdictOn(roundsOf(around(100), around(80)));
const slower = verdictOn(roundsOf(around(100), around(100)));

describe('the change of a ratio', () => {
  it('is that of candidate / baseline, whatever both sides did alike', () => {
    const twice = verdictOn(roundsOf(around(200), around(160)));
    expect(ratioChange({ a: steady, b: twice })).toMatchObject({ outcome: 'same', marginRatio: 1.1 });
    const change = ratioChange({ a: steady, b: slower });
    expect(change).toMatchObject({ outcome: 'higher', a: steady.ratio?.point, b: slower.ratio?.point });
    expect(change.ratio?.point).toBeCloseTo(1.25, 1);
  });

  it('is void where a verdict is, with its reason', () => {
    const reason = { code: 'many-void', values: { voidPairs: 9, pairs: 10, cause: null } } as const;
    const bad: Verdict = { ...slower, outcome: 'void', ratio: null, because: [reason] };
    expect(ratioChange({ a: steady, b: bad })).toMatchObject({
      outcome: 'void',
      ratio: null,
      because: [{ code: 'in-run', values: { run: 'B' } }, reason],
    });
    expect(ratioChange({ a: bad, b: steady }).because[0]?.values).toEqual({ run: 'A' });
  });

  it('is open where a run has no ratio, with its reason', () => {
    const few = verdictOn(roundsOf([100, 100, 100], [80, 80, 80]));
    expect(ratioChange({ a: few, b: steady })).toMatchObject({
      outcome: 'cannot-tell',
      ratio: null,
      because: [{ code: 'in-run', values: { run: 'A' } }, ...few.because],
    });
  });

  it('is none where both sides are 0 in both runs, and open where they are in one', () => {
    const none = verdictOn(everyRound(pairOf(0, 0)), { margin: exact });
    const some = verdictOn(everyRound(pairOf(0, 150)), { margin: exact });
    expect(ratioChange({ a: none, b: none })).toMatchObject({
      outcome: 'same',
      because: [{ code: 'both-zero-in-runs' }],
    });
    expect(ratioChange({ a: none, b: some }).outcome).toBe('cannot-tell');
    expect(ratioChange({ a: none, b: verdictOn([], { margin: exact }) }).outcome).toBe('cannot-tell');
  });

  it('is held against the wider margin of the two runs, as each verdict was', () => {
    const floor: Margin = { kind: 'relative', ratio: 1.1, floor: 40, unit: 'ns' };
    const wide = verdictOn(roundsOf(around(100), around(100)), { margin: floor });
    expect(ratioChange({ a: steady, b: wide }).marginRatio).toBeCloseTo(1.5, 1);
    expect(ratioChange({ a: wide, b: steady }).margin).toEqual(floor);
    const counted = verdictOn(roundsOf(around(100), around(100)), { margin: exact });
    expect(ratioChange({ a: counted, b: steady }).marginRatio).toBe(1.1);
    expect(ratioChange({ a: counted, b: counted }).marginRatio).toBe(1);
  });
});

describe('the change of an absolute value', () => {
  it('is that of one side, in its unit', () => {
    expect(absoluteChange({ a: steady, b: slower }, 'baseline')).toMatchObject({
      outcome: 'same',
      a: 100,
      b: 100,
    });
    expect(absoluteChange({ a: steady, b: slower }, 'candidate')).toMatchObject({
      outcome: 'higher',
      a: 80,
      b: 100,
    });
  });

  it('is held against the floor of the margin at the smaller of the two values', () => {
    const margin: Margin = { kind: 'relative', ratio: 1.1, floor: 40, unit: 'ns' };
    const [a, b] = [
      verdictOn(roundsOf(around(100), around(80)), { margin }),
      verdictOn(roundsOf(around(100), around(100)), { margin }),
    ];
    expect(absoluteChange({ a, b }, 'candidate')).toMatchObject({ outcome: 'same', marginRatio: 1.5 });
    expect(absoluteChange({ a: b, b: a }, 'candidate')).toMatchObject({ outcome: 'same', marginRatio: 1.5 });
  });

  it('exists where the ratio does not: a count that rises from 0', () => {
    const [a, b] = [0, 150].map((lost) => verdictOn(everyRound(pairOf(0, lost)), { margin: exact }));
    if (a === undefined || b === undefined) throw new Error('two verdicts');
    expect(absoluteChange({ a, b }, 'candidate')).toMatchObject({ outcome: 'higher', ratio: null });
    expect(absoluteChange({ a, b }, 'baseline')).toMatchObject({ outcome: 'same' });
  });

  it('is void where the verdict is, and open where a round has no value', () => {
    const bad: Verdict = { ...slower, outcome: 'void' };
    expect(absoluteChange({ a: steady, b: bad }, 'baseline').outcome).toBe('void');
    const lost = verdictOn([...roundsOf(around(100), around(80)), [pairOf(100, null)]]);
    expect(absoluteChange({ a: steady, b: lost }, 'candidate')).toMatchObject({
      outcome: 'cannot-tell',
      because: [{ code: 'absent-in-run', values: { absentRoundsA: 0, absentRoundsB: 1 } }],
    });
    expect(absoluteChange({ a: steady, b: lost }, 'baseline').outcome).toBe('same');
  });
});

describe('a noisy machine', () => {
  const found = ratioChange({ a: steady, b: slower });

  it('in either run takes the size from what a clock measures', () => {
    expect(limitedBy(['good', 'coarse'], found, { unit: 'ns', statistic: 'p50' })).toMatchObject({
      outcome: 'different',
      because: [
        ...found.because,
        { code: 'limited-by-grade', values: { claimed: 'higher', grade: 'coarse' } },
      ],
    });
    expect(limitedBy(['usable', 'good'], found, { unit: 'ns', statistic: 'p99' }).outcome).toBe('different');
  });

  it('takes nothing from what is counted, and a good or an unknown one takes nothing at all', () => {
    expect(limitedBy(['coarse'], found, { unit: 'bytes', statistic: 'mean' })).toEqual(found);
    expect(limitedBy(['good', 'good'], found, { unit: 'ns', statistic: 'p99' })).toEqual(found);
    expect(limitedBy([], found, { unit: 'ns', statistic: 'p99' })).toEqual(found);
  });
});

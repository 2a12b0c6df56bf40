import { describe, expect, it } from 'vitest';

import type { Headline } from '../records/run.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { noFigures } from '../report/sample-figures.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { endingOf } from './exit.ts';
import { keyOf } from '../records/verdict.ts';
import { headlineOf } from './headline.ts';

const OUTCOMES = ['void', 'lower', 'higher', 'same', 'different', 'cannot-tell'] as const;

const verdict = (role: Verdict['role'], outcome: Outcome, metric = 'delivery', recurs = true): Verdict =>
  sampleVerdict({ role, outcome, metric, recurs });

/** Every list of outcomes of this length. */
function combinations(length: number): readonly (readonly Outcome[])[] {
  if (length === 0) return [[]];
  return combinations(length - 1).flatMap((rest) => OUTCOMES.map((outcome) => [...rest, outcome]));
}

/** What the outcomes of the primary verdicts come to, written down anew. */
function expected(outcomes: readonly Outcome[]): Headline['code'] {
  const all = (...some: readonly Outcome[]): boolean => outcomes.every((outcome) => some.includes(outcome));
  if (outcomes.length === 0) return 'no-primary';
  if (all('same')) return 'all-same';
  if (all('void')) return 'void';
  if (all('void', 'cannot-tell')) return 'undecided';
  return all('void', 'cannot-tell', 'same') ? 'some-same' : 'findings';
}

describe('the headline', () => {
  it.each([0, 1, 2, 3])('follows from %i primary verdicts, whatever the exploratory ones say', (length) => {
    for (const outcomes of combinations(length)) {
      const primary = outcomes.map((outcome, at) => verdict('primary', outcome, `metric-${at}`));
      for (const others of combinations(2)) {
        const exploratory = others.map((outcome, at) => verdict('exploratory', outcome, `other-${at}`));
        const headline = headlineOf([...exploratory, ...primary], noFigures);
        expect(headline.code, outcomes.join(' ')).toBe(expected(outcomes));
        const { findings, same, undecided, void: voids } = headline;
        expect([...findings, ...same, ...undecided, ...voids].toSorted()).toEqual(
          primary.map(keyOf).toSorted(),
        );
        expect(same).toHaveLength(outcomes.filter((outcome) => outcome === 'same').length);
        expect(voids).toHaveLength(outcomes.filter((outcome) => outcome === 'void').length);
        expect(endingOf({ headline })).toBe('done');
      }
    }
  });

  it.each(OUTCOMES)('is unproven where an A/A control came out different, and only there: %s', (outcome) => {
    const isFailed = ['lower', 'higher', 'different'].includes(outcome);
    const control = verdict('aa', outcome);
    const headline = headlineOf([verdict('primary', 'lower'), control], noFigures);
    expect(headline.code).toBe(isFailed ? 'unproven' : 'findings');
    expect(headline.failedControls).toEqual(isFailed ? [keyOf(control)] : []);
    expect(endingOf({ headline })).toBe(isFailed ? 'unproven' : 'done');
  });

  it.each(['lower', 'same', 'different'] as const)(
    'counts a verdict that one half of the rounds alone carries as undecided: %s',
    (outcome) => {
      const headline = headlineOf([verdict('primary', outcome, 'delivery', false)], noFigures);
      expect(headline).toMatchObject({ code: 'undecided', findings: [], same: [] });
    },
  );

  it('says that nothing was measured where no round yielded a value', () => {
    const empty = sampleVerdict({
      role: 'primary',
      outcome: 'void',
      baselineValue: null,
      candidateValue: null,
    });
    for (const verdicts of [[], [empty]]) {
      const headline = headlineOf(verdicts, noFigures);
      expect(headline.code).toBe('nothing-measured');
      expect(endingOf({ headline })).toBe('nothing');
    }
    const value = {
      scenario: '',
      cell: '',
      metric: '',
      metricLabel: '',
      unit: 'ns',
      statistic: 'mean',
      nullMeans: 'it was not read',
    } as const;
    const point = { value: 1, low: 1, high: 1, confidence: 0, rounds: 1, roundValues: [1] };
    const arms = (found: typeof point | null) => [{ ...value, arms: [{ transport: 'sse', value: found }] }];
    expect(headlineOf([], { ...noFigures, values: arms(null) }).code).toBe('nothing-measured');
    expect(headlineOf([], { ...noFigures, values: arms(point) }).code).toBe('no-primary');
  });
});

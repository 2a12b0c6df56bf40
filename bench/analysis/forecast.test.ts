import { describe, expect, it } from 'vitest';

import type { ScenarioSummary } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { expectedHalfWidth, forecastsOf } from './forecast.ts';

const [summary] = sampleRun().scenarios;

function wide(changes: Partial<Verdict> = {}): Verdict {
  const ratio = { point: 1, low: 1 / 1.08, high: 1.08, confidence: 0.95 };
  return sampleVerdict({ role: 'primary', rounds: 10, ratio, ...changes });
}

/** A run of these verdicts whose cells took 100 s each. */
function runOf(...verdicts: readonly Verdict[]) {
  const scenarios = verdicts.flatMap(({ scenario, cell }): ScenarioSummary[] =>
    summary === undefined ? [] : [{ ...summary, id: scenario, cell, rounds: 10, seconds: 100 }],
  );
  return { verdicts, scenarios };
}

describe('a half-width over more rounds', () => {
  it('shrinks with the square root of their number where there are many', () => {
    expect(Math.log(expectedHalfWidth(1.08, 1000, 4000)) / Math.log(1.08)).toBeCloseTo(0.5, 3);
  });

  it("is by hand, for 8 and 24 rounds, that of Student's quantiles 2.3646 and 2.0687", () => {
    const shrunk = 2.0687 / Math.sqrt(24) / (2.3646 / Math.sqrt(8));
    expect(Math.log(expectedHalfWidth(1.08, 8, 24)) / Math.log(1.08)).toBeCloseTo(shrunk, 4);
  });

  it('stays where no round is added', () => {
    expect(expectedHalfWidth(1.08, 8, 8)).toBeCloseTo(1.08, 12);
  });
});

describe('a forecast', () => {
  it('is made of every primary interval that is wider than wanted, at budgets beyond the time of the run', () => {
    const [forecast, ...others] = forecastsOf(runOf(wide()), 300);
    expect(others).toEqual([]);
    // 600 s more are 60 rounds more, 3,300 s are 330; rounds end at a quarter of the margin.
    expect(forecast?.at).toMatchObject([
      { budgetSeconds: 900, rounds: 70, halfWidth: expectedHalfWidth(1.08, 10, 70) },
      { budgetSeconds: 3600, rounds: 340, halfWidth: 1.1 ** 0.25 },
    ]);
    expect(forecast?.aimHalfWidth).toBeCloseTo(1.0241, 4);
    expect(forecastsOf(runOf(wide()), 800)[0]?.at.map(({ budgetSeconds }) => budgetSeconds)).toEqual([3600]);
    expect(forecastsOf(runOf(wide()), 3000)[0]?.at).toEqual([]);
  });

  it('shares the time among the cells that are still wide', () => {
    const [first] = forecastsOf(runOf(wide(), wide({ cell: 'another' })), 300);
    expect(first?.at[0]?.rounds).toBe(40);
    const twoOfOneCell = forecastsOf(runOf(wide(), wide({ metric: 'delivery' })), 300);
    expect(twoOfOneCell.map(({ at }) => at[0]?.rounds)).toEqual([70, 70]);
  });

  it.each<[string, Partial<Verdict>]>([
    ['an exploratory verdict', { role: 'exploratory' }],
    ['an interval that is narrow', { ratio: { point: 1, low: 0.99, high: 1.01, confidence: 0.95 } }],
    ['a verdict without an interval', { ratio: null }],
    ['a value where every difference counts', { margin: { kind: 'exact' } }],
  ])('is not made of %s', (_, changes) => {
    expect(forecastsOf(runOf(wide(changes)), 300)).toEqual([]);
  });
});

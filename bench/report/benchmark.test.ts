import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { RunFile } from '../records/run.ts';
import { benchmark } from './benchmark.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';

/** What github-action-benchmark accepts. */
const accepted = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string(),
    extra: z.string(),
  }),
);

const entriesOf = (run: RunFile) =>
  accepted.parse(JSON.parse(benchmark.render(run, { columns: 100, color: false })));

describe('the report for github-action-benchmark', () => {
  it('has each side of a primary verdict and their ratio, unrounded, in base units', () => {
    const verdict = sampleVerdict({
      role: 'primary',
      roundValues: { baseline: [6000.5, null, 6400], candidate: [] },
    });
    const entries = entriesOf(sampleRun({ verdicts: [verdict] }));
    expect(
      entries.map(({ name, unit, value, range }) => [name.split(': ').at(-1), unit, value, range]),
    ).toEqual([
      ['SSE', 'ns', verdict.baselineValue, '6001..6400 in 2 rounds'],
      ['WebSocket', 'ns', verdict.candidateValue, ''],
      ['WebSocket / SSE', 'x', verdict.ratio?.point, '0.7818..0.8291 (95 %)'],
    ]);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(3);
  });

  it('leaves out what is not primary, what has no value, and what is better when higher', () => {
    const verdicts = [
      sampleVerdict({ role: 'exploratory' }),
      sampleVerdict({ role: 'primary', better: 'higher' }),
      sampleVerdict({ role: 'primary', baselineValue: null, ratio: null }),
    ];
    expect(entriesOf(sampleRun({ verdicts })).map(({ name }) => name.split(': ').at(-1))).toEqual([
      'WebSocket',
    ]);
  });
});

import { describe, expect, it } from 'vitest';

import { historyOf } from '../analysis/compare/history.ts';
import { around, roundsOf, runWith, verdictOn } from '../analysis/compare/runs.fixture.ts';
import type { RunFile } from '../records/run.ts';
import { lettersOf } from './document/history.ts';
import { historyFormats } from './history.ts';
import { visibleLength } from './layout.ts';

const run = (day: number, candidate: number, changes: Partial<RunFile> = {}): RunFile =>
  runWith([verdictOn(roundsOf(around(100), around(candidate).toReversed()))], {
    startedAt: `2026-05-0${day}T09:30:00.000Z`,
    ...changes,
  });
const control = verdictOn(roundsOf(around(100), around(120)), { role: 'aa', candidate: 'sse' });
const history = historyOf(
  [
    { name: 'results/a', run: run(1, 80) },
    { name: 'results/b', run: run(2, 96, { complete: false }) },
    {
      name: 'results/c',
      run: runWith([...run(3, 130).verdicts, control], { startedAt: '2026-05-03T09:30:00.000Z' }),
    },
    { name: 'results/d', run: runWith([], { startedAt: '2026-05-04T09:30:00.000Z' }) },
  ],
  [
    {
      name: 'results/old',
      reason: 'results/old/run.json has schema version 9; this program reads version 1.',
    },
  ],
);
const render = (format: string, columns = 100): string =>
  historyFormats.get(format)(history, { columns, color: false });

describe('a history at the terminal', () => {
  it('looks as it did', async () => {
    await expect(render('terminal')).toMatchFileSnapshot('snapshots/history.txt');
  });

  it('names what was left out, and marks what is partial or unproven', () => {
    const text = render('terminal');
    expect(text).toMatch(/^LEFT OUT\. results\/old: .*schema version 9/m);
    expect(text).toMatch(/^UNPROVEN\. results\/c: /m);
    expect(text).toMatch(/^PARTIAL\. results\/b: /m);
    expect(text).toMatch(/results\/d .* absent/);
  });

  it.each([40, 80, 100, 140])('has no line wider than %i columns', (columns) => {
    const widths = render('terminal', columns).split('\n').map(visibleLength);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });
});

it.each([
  [
    'an interval in its place',
    { ratio: { point: 0.5, low: 0.4, high: 0.6 }, marginRatio: 1.1 },
    false,
    /^·+─●─·+░│░·+$/,
  ],
  [
    'no margin where every difference counts',
    { ratio: { point: 1, low: 0.9, high: 1.1 }, marginRatio: 1 },
    false,
    /^·+─+●─+·+$/,
  ],
  [
    'an unproven run as such',
    { ratio: { point: 0.5, low: 0.4, high: 0.6 }, marginRatio: 1 },
    true,
    /^·+─○─·+│·+$/,
  ],
  ['a margin alone where there is no ratio', { ratio: null, marginRatio: 1.3 }, false, /^·+░+│░+·+$/],
  ['nothing but the axis where there is no verdict', null, false, /^·+│·+$/],
] as const)('letters show %s', (_, verdict, isUnproven, letters) => {
  const ratio = verdict?.ratio ?? null;
  const estimated = ratio === null ? null : { ...ratio, confidence: 0.95 };
  const drawn = lettersOf(verdict === null ? null : { ...verdict, ratio: estimated }, isUnproven, [0.1, 10]);
  expect(drawn).toHaveLength(27);
  expect(drawn).toMatch(letters);
});

it('a history as a page has a picture for each value, drawn for a screen and for a phone', () => {
  const page = render('html');
  expect(page.match(/<svg aria-hidden/g)).toHaveLength(2);
  expect(page).toContain('results/c: 1.30x.');
  expect(page).not.toMatch(/NaN|undefined/);
});

import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import { compareRuns } from '../analysis/compare/compare.ts';
import { around, calibration, roundsOf, runWith, verdictOn } from '../analysis/compare/runs.fixture.ts';
import type { RunComparison } from '../records/run-comparison.ts';
import type { RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { everyRound, pairOf } from '../analysis/verdict/comparison.fixture.ts';
import type { Comparison } from '../analysis/verdict/comparison.ts';
import { changeTally } from './document/compare.ts';
import { comparisonFormats } from './compare.ts';
import { visibleLength } from './layout.ts';
import { sampleRun } from './sample-run.fixture.ts';

/** What the sample run says a metric is. */
function like(metric: string, role: Verdict['role'] = 'exploratory'): Partial<Verdict> {
  const verdict = sampleRun().verdicts.findLast((one) => one.metric === metric);
  if (verdict === undefined) throw new Error(metric);
  const { scenario, cell, cellLabel, metricLabel, unit, statistic, margin } = verdict;
  return { role, scenario, cell, cellLabel, metric, metricLabel, unit, statistic, margin };
}

/** Everything took `slowness` times as long on the side of websocket. */
function run(slowness: number, lost: number, changes: Partial<RunFile> = {}): RunFile {
  const wide = [1, 1.3, 0.8, 1.2, 0.9, 1.1, 0.7, 1.4].map((factor) => 1e6 * factor);
  const here = { cell: '100-connections', cellLabel: '100 connections', statistic: 'p50' } as const;
  const of = (baseline: number, candidate: number): Comparison['rounds'] =>
    roundsOf(around(baseline), around(candidate).toReversed());
  return runWith(
    [
      verdictOn(of(6200, 5000 * slowness)),
      verdictOn(of(241_000, 229_000), { ...like('delivery', 'primary'), ...here }),
      verdictOn(roundsOf(wide, wide.toReversed()), { ...like('delivery'), ...here, statistic: 'p90' }),
      verdictOn(everyRound(pairOf(78, 59)), like('wire-bytes')),
      verdictOn(everyRound(pairOf(0, lost)), {
        ...like('missed'),
        ...here,
        scenario: 'fan-out',
        statistic: 'total',
      }),
      verdictOn(of(981e6, 1342e6 * slowness), like('recovery')),
    ],
    { calibration: calibration(), ...changes },
  );
}

const before = run(1, 0);
const after = run(1.3, 150, {
  runId: '2026-05-05-101500-standard',
  startedAt: '2026-05-05T10:15:00.000Z',
  complete: false,
  environment: {
    ...sampleRun().environment,
    node: 'v22.12.0',
    commit: '9b1c0ff',
    dependencies: { express: '5.3.0', 'eventsource-parser': '3.1.1', ws: '8.24.0' },
  },
  verdicts: run(1.3, 150).verdicts,
});
const elsewhere: RunFile = {
  ...after,
  environment: {
    ...after.environment,
    cpuModel: 'Another CPU with a name as long as they come @ 3.10GHz',
    cpuCount: 64,
    memoryBytes: 64e9,
  },
  verdicts: after.verdicts.slice(0, 3),
};

const comparisons: Readonly<Record<string, RunComparison>> = {
  'same-machine': compareRuns(before, after),
  'another-machine': compareRuns(before, elsewhere),
  'with-itself': compareRuns(before, before),
  nothing: compareRuns(before, runWith([])),
};

function render(name: string, columns = 100, color = false): string {
  const comparison = comparisons[name];
  if (comparison === undefined) throw new Error(name);
  return comparisonFormats.get('terminal')(comparison, { columns, color });
}

describe('a comparison at the terminal', () => {
  it.each([
    ['same-machine', 80],
    ['another-machine', 80],
  ])('of kind %s looks as it did at %i columns', async (name, columns) => {
    await expect(render(name, columns)).toMatchFileSnapshot(`snapshots/compare-${name}-${columns}.txt`);
  });

  it.each([80, 81, 96, 120, 200])(
    'has no line wider than %i columns and no blank at the end of one',
    (columns) => {
      for (const name of Object.keys(comparisons)) {
        for (const color of [true, false]) {
          const lines = render(name, columns, color).split('\n');
          expect(Math.max(...lines.map(visibleLength))).toBeLessThanOrEqual(columns);
          expect(lines.filter((line) => stripVTControlCharacters(line).endsWith(' '))).toEqual([]);
        }
      }
    },
  );

  it('has no colour codes unless it is asked for colours, and says the same with them', () => {
    expect(render('same-machine')).not.toContain('\u001B');
    expect(render('same-machine', 100, true)).toContain('\u001B');
    expect(stripVTControlCharacters(render('same-machine', 100, true))).toBe(render('same-machine'));
  });

  it.each([
    ['same-machine', 'REGRESSION'],
    ['another-machine', 'REGRESSION'],
    ['with-itself', 'NO REGRESSION'],
    ['nothing', 'INCONCLUSIVE'],
  ])('of kind %s says in its first words that it is %s', (name, words) => {
    expect(render(name)).toMatch(new RegExp(`^${words}: `, 'm'));
  });

  it('says B of every value, and whether that is better or worse', () => {
    expect(render('same-machine', 140)).toMatch(
      /Server CPU per delivery, median +▲ B 30 % higher \(worse\) +5\.00 µs +6\.50 µs +1\.30x/,
    );
  });

  it('shows two bare ratios where it compares ratios', () => {
    expect(render('another-machine', 140)).toMatch(
      /Server CPU per delivery, median .* 0\.81x +1\.05x +1\.30x/,
    );
  });

  it('names what came out the same and decides nothing, without a row of its own', () => {
    const text = render('with-itself', 140);
    expect(text).toContain(
      '= Fan-out, 100 connections: SSE: the same in Wire bytes per event, mean; Missed events, total.',
    );
    expect(text).not.toMatch(/Missed events, total +=/);
  });

  it('lets no control character of a text reach the terminal', () => {
    const comparison = compareRuns(before, {
      ...before,
      runId: 'a\u001B[2Jb',
      environment: { ...before.environment, node: '\u0007' },
    });
    expect(
      comparisonFormats.get('terminal')(comparison, { columns: 80, color: false }).replaceAll('\n', ''),
    ).not.toMatch(/\p{Cc}/u);
  });
});

describe('a comparison for a pull request', () => {
  const comment = (name: string): string => {
    const comparison = comparisons[name];
    if (comparison === undefined) throw new Error(name);
    return comparisonFormats.get('markdown')(comparison, { columns: 100, color: false });
  };

  it.each(['same-machine', 'another-machine'])('of kind %s looks as it did', async (name) => {
    await expect(comment(name)).toMatchFileSnapshot(`snapshots/compare-${name}.md`);
  });

  it('shows what changed before what did not, and the interval of the ratio in each run', () => {
    const [, table = ''] = /## What decides\n([\s\S]*?)\n## /.exec(comment('same-machine')) ?? [];
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| What'));
    const isSame = rows.map((row) => row.includes('| = '));
    expect(isSame).toContain(true);
    expect(isSame.slice(isSame.indexOf(true))).not.toContain(false);
    expect(rows.find((row) => row.includes('WebSocket / SSE'))).toMatch(
      /\| +0.81x \(.+\.\..+\) \| +1.05x \(.+\.\..+\) \| 1.30x \(/,
    );
  });

  it('says on another machine why values are not compared', () => {
    expect(comment('another-machine')).toContain('Absolute values are not compared: the machine differs in');
  });

  it('of runs with nothing in common has no table of values', () => {
    expect(comment('nothing')).not.toContain('What decides');
    expect(comment('nothing')).toContain('There is nothing to compare.');
  });
});

it('a comparison as a page has all tables of the terminal, and names its sources', () => {
  const comparison = comparisons['same-machine'];
  if (comparison === undefined) throw new Error('none');
  const page = comparisonFormats.get('html')(comparison, { columns: 100, color: false });
  expect(page).toContain('<code>run.json of both runs</code> alone');
  expect(page.match(/<table/g)?.length).toBeGreaterThan(2);
  expect(page).toContain('Deciding values');
});

it('a tally tells what is shown from what is open', () => {
  const of = (...outcomes: readonly ('same' | 'lower' | 'different' | 'cannot-tell' | 'void')[]): string =>
    changeTally(outcomes.map((outcome) => ({ outcome })));
  expect(of('same', 'same', 'cannot-tell', 'different', 'void')).toBe(
    '2 of 5 the same within their margins; 3 undecided.',
  );
  expect(of('same', 'lower')).toBe('1 of 2 the same within their margins; 1 different.');
  expect(of('same')).toBe('1 of 1 the same within their margins.');
  expect(of()).toBe('There is nothing to compare.');
});

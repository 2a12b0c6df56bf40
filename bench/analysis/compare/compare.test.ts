import { describe, expect, it } from 'vitest';

import { compareRuns } from './compare.ts';
import { around, calibration, roundsOf, runWith, verdictOn } from './runs.fixture.ts';
import type { Change, Conclusion } from '../../records/run-comparison.ts';
import { comparisonSchema } from '../../records/run-comparison.ts';
import type { RunFile } from '../../records/run.ts';
import type { Verdict } from '../../records/verdict.ts';
import { sampleRun } from '../../report/sample-run.fixture.ts';

/** sse at 100 and websocket at 80, in CPU time: lower is better. */
const steady = verdictOn(roundsOf(around(100), around(80)));
const usual = runWith([steady]);

/** The same run with sides that are larger by a factor. */
function run(baseline: number, candidate: number, changes: Partial<Verdict> = {}): RunFile {
  return runWith([verdictOn(roundsOf(around(100 * baseline), around(80 * candidate)), changes)]);
}

const elsewhere = (other: RunFile): RunFile => ({
  ...other,
  environment: { ...other.environment, kernel: '6.2' },
});

const ending = (a: RunFile, b: RunFile): Conclusion['outcome'] => compareRuns(a, b).conclusion.outcome;

const brief = ({ changes }: { readonly changes: readonly Change[] }): readonly unknown[] =>
  changes.map(({ kind, transport, outcome, decides }) => [kind, transport, outcome, decides]);

describe('two runs of one machine', () => {
  it('are compared by their ratios and by each transport itself, and the latter decides', () => {
    expect(brief(compareRuns(usual, run(1, 1.3)))).toEqual([
      ['ratio', null, 'higher', false],
      ['absolute', 'sse', 'same', true],
      ['absolute', 'websocket', 'higher', true],
    ]);
  });

  it('see what slows both alike, which no ratio can', () => {
    const both = compareRuns(usual, run(1.3, 1.3));
    expect(both.changes[0]?.outcome).toBe('same');
    expect(both.conclusion.outcome).toBe('regression');
    expect(both.conclusion.because).toMatchObject([
      { code: 'worse', verdicts: [{ transports: ['sse'] }, { transports: ['websocket'] }] },
    ]);
  });

  const slightly = [0.85, 0.88, 0.94, 0.98, 0.85, 0.88, 0.94, 0.98].map((factor) => 80 * factor);
  const better = runWith([verdictOn(roundsOf(around(100), slightly))]);
  const noisy = runWith([verdictOn(roundsOf(around(100), [60, 75, 90, 100, 110, 85, 70, 80]))]);
  const few = runWith([verdictOn(roundsOf([100, 100], [80, 80]))]);
  const [fast, slow] = [run(1, 1, { better: 'higher' }), run(1, 0.7, { better: 'higher' })];

  it.each([
    ['a candidate that became worse', usual, run(1, 1.3), 'regression'],
    ['a baseline that became worse', usual, run(1.3, 1), 'regression'],
    ['a candidate that became better', usual, run(1, 0.7), 'no-regression'],
    ['less, where more is better', fast, slow, 'regression'],
    ['more, where more is better', slow, fast, 'no-regression'],
    ['the same', usual, run(1.01, 0.99), 'no-regression'],
    ['a difference for the better of unclear size', usual, better, 'no-regression'],
    ['a difference for the worse of unclear size', better, usual, 'undecided'],
    ['noisy rounds', usual, noisy, 'undecided'],
    ['too few rounds', usual, few, 'undecided'],
    ['a void verdict', usual, runWith([{ ...steady, outcome: 'void' }]), 'undecided'],
    ['a candidate that fell behind, elsewhere', usual, elsewhere(run(3, 4)), 'regression'],
  ])('come to what they should: %s', (_, a, b, expected) => {
    expect(ending(a, b)).toBe(expected);
  });
});

describe('two runs of different machines', () => {
  it('are compared by their ratios alone, and it is said in what they differ', () => {
    const comparison = compareRuns(usual, elsewhere(run(3, 3)));
    expect(brief(comparison)).toEqual([['ratio', null, 'same', true]]);
    expect(comparison.machine.different).toEqual(['kernel']);
    expect(comparison.conclusion.outcome).toBe('no-regression');
  });

  it('are open where it gained on the baseline: that may have become worse', () => {
    const { conclusion } = compareRuns(usual, elsewhere(run(1.3, 1)));
    expect(conclusion.outcome).toBe('undecided');
    expect(conclusion.because).toMatchObject([
      { code: 'ratio-better', verdicts: [{ transports: ['sse', 'websocket'] }] },
    ]);
  });

  it('are those between which the same work takes longer', () => {
    const [fast, slow] = [100, 120].map((ns) =>
      runWith([steady], { calibration: calibration({ work: { serverNs: [ns], clientNs: [ns] } }) }),
    );
    if (fast === undefined || slow === undefined) throw new Error('two runs');
    expect(compareRuns(fast, slow).machine).toMatchObject({
      isSame: false,
      different: [],
      serverWorkRatio: 1.2,
    });
    expect(brief(compareRuns(fast, slow))).toHaveLength(1);
    expect(compareRuns(fast, fast).machine.isSame).toBe(true);
  });
});

describe('runs without a primary verdict', () => {
  it('let the centre of what a clock measures decide', () => {
    const old = runWith([{ ...steady, role: 'exploratory' }]);
    const { conclusion } = compareRuns(old, old);
    expect(conclusion).toEqual({ outcome: 'no-regression', basis: 'centre', because: [] });
    const decides = (changes: Partial<Verdict>): boolean | undefined => {
      const one = runWith([{ ...steady, role: 'exploratory', ...changes }]);
      return compareRuns(one, one).changes.at(-1)?.decides;
    };
    expect(decides({ statistic: 'p50' })).toBe(true);
    expect(decides({ statistic: 'mean', unit: 'events/s' })).toBe(true);
    expect(decides({ statistic: 'p90' })).toBe(false);
    expect(decides({ statistic: 'p99' })).toBe(false);
    expect(decides({ statistic: 'mean', unit: 'bytes' })).toBe(false);
    expect(decides({ better: 'neither' })).toBe(false);
  });
});

describe('what decides', () => {
  const other = verdictOn(roundsOf(around(100), around(80)), { metric: 'client-cpu', role: 'exploratory' });
  const worse = verdictOn(roundsOf(around(100), around(120)), { metric: 'client-cpu', role: 'exploratory' });

  it('are the primary verdicts of either run, and nothing else where there are any', () => {
    expect(ending(runWith([steady, other]), runWith([steady, worse]))).toBe('no-regression');
    const primary = { ...other, role: 'primary' } as const;
    expect(ending(runWith([steady, primary]), runWith([steady, worse]))).toBe('regression');
    expect(ending(runWith([steady, other]), runWith([steady, { ...worse, role: 'primary' }]))).toBe(
      'regression',
    );
  });

  it('must not be missing in B, and may be missing in A', () => {
    const primary = { ...other, role: 'primary' } as const;
    const comparison = compareRuns(runWith([steady, primary]), usual);
    expect(comparison.conclusion.outcome).toBe('undecided');
    expect(comparison.conclusion.because[0]).toMatchObject({
      code: 'missing-in-b',
      verdicts: [{ cell: '100-connections' }],
    });
    expect(comparison.onlyInA).toEqual(['fan-out/100-connections/client-cpu/median/sse/websocket']);
    const turned = compareRuns(usual, runWith([steady, primary]));
    expect(turned.conclusion.outcome).toBe('no-regression');
    expect(turned.onlyInB).toEqual(comparison.onlyInA);
  });

  it('must be there at all', () => {
    const { conclusion, changes } = compareRuns(usual, runWith([]));
    expect(changes).toEqual([]);
    expect(conclusion.because[0]?.code).toBe('nothing-decides');
    expect(ending(runWith([]), runWith([]))).toBe('undecided');
  });

  it('is never what a control takes part in, nor is that ever better or worse', () => {
    const withControl = (verdict: Verdict): RunFile =>
      runWith([verdict], {
        transports: sampleRun().transports.map((transport) =>
          transport.id === 'websocket' ? { ...transport, role: 'control' } : transport,
        ),
      });
    const { changes } = compareRuns(withControl(steady), withControl(steady));
    expect(changes.map(({ decides, better }) => [decides, better])).toEqual(
      Array.from({ length: 3 }, () => [false, 'neither']),
    );
  });
});

describe('A/A verdicts', () => {
  const aa: Verdict = { ...steady, role: 'aa', candidate: 'sse', outcome: 'same' };

  it('are not compared', () => {
    expect(compareRuns(runWith([steady, aa]), runWith([steady, aa])).changes).toHaveLength(3);
  });

  it('that came out different take the conclusion with them', () => {
    const unproven = runWith([
      verdictOn(roundsOf(around(100), around(120))),
      { ...aa, outcome: 'different' },
    ]);
    const { conclusion } = compareRuns(usual, unproven);
    expect(conclusion.outcome).toBe('undecided');
    expect(conclusion.because[0]).toMatchObject({
      code: 'unproven-b',
      verdicts: [{ transports: ['sse', 'sse'] }],
    });
    expect(compareRuns(unproven, usual).conclusion.because[0]?.code).toBe('unproven-a');
  });
});

it('a coarse machine in either run leaves what a clock measures without a size', () => {
  const coarse = (other: RunFile): RunFile => ({ ...other, calibration: calibration({ grade: 'coarse' }) });
  const good = (other: RunFile): RunFile => ({ ...other, calibration: calibration() });
  expect(ending(good(usual), good(run(1, 1.3)))).toBe('regression');
  expect(ending(coarse(usual), good(run(1, 1.3)))).toBe('undecided');
  expect(ending(good(usual), coarse(run(1, 1.3)))).toBe('undecided');
  expect(ending(good(usual), coarse(usual))).toBe('undecided');
});

it('a comparison fits its schema, and can be read again without a loss', () => {
  const comparison = compareRuns(sampleRun(), sampleRun({ seed: 2 }));
  expect(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))).toEqual(comparison);
  expect(comparison).toMatchObject({
    schemaVersion: 1,
    a: { runId: '2026-05-04-093000-standard', commit: '4aed815', seed: 1 },
    b: { seed: 2 },
    differences: [{ field: 'seed', a: 1, b: 2 }],
    transports: [
      { id: 'sse', label: 'SSE' },
      { id: 'websocket', label: 'WebSocket' },
    ],
  });
});

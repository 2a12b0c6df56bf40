import { describe, expect, it } from 'vitest';
import { rebaselineSchema, type Rebaseline } from '../../records/rebaseline.ts';
import type { RunFile } from '../../records/run.ts';
import { rebaselineOf } from './rebaseline.ts';
import { around, roundsOf, runWith, verdictOn } from './runs.fixture.ts';

/** sse at 100 and websocket at 80, in CPU time. */
const then = runWith([verdictOn(roundsOf(around(100), around(80)))]);
const [verdict] = then.verdicts;
if (verdict === undefined) throw new Error('a verdict');
const { scenario, cell, metric, statistic } = verdict;
const asked = [scenario];
const evidence = [`${scenario}/${cell}/${metric}/${statistic}`];

/** The same run with sides that are larger by a factor. */
const run = (baseline: number, candidate: number, changes: Partial<RunFile> = {}): RunFile =>
  runWith([verdictOn(roundsOf(around(100 * baseline), around(80 * candidate)))], changes);

const compared = (now: RunFile, before = then): Rebaseline => rebaselineOf(before, now, asked, () => false);

const brief = ({ figures }: Rebaseline): readonly unknown[] =>
  figures.map(({ transport, standing }) => [transport, standing]);

/** A claim of the sample that rests on this. */
const withClaim = (of: RunFile, outcome: RunFile['claims'][number]['outcome'], rests = evidence): RunFile => {
  const [claim] = of.claims;
  if (claim === undefined) throw new Error('a claim');
  return { ...of, claims: [{ ...claim, id: 'cheaper', outcome, evidence: rests }], whichWhen: [] };
};

describe('a figure that is measured again', () => {
  it.each([
    [
      'the same',
      run(1.01, 1),
      [
        [null, 'holds'],
        ['sse', 'holds'],
        ['websocket', 'holds'],
      ],
    ],
    [
      'a slower candidate',
      run(1, 1.3),
      [
        [null, 'drifted'],
        ['sse', 'holds'],
        ['websocket', 'drifted'],
      ],
    ],
    [
      'a faster candidate',
      run(1, 0.7),
      [
        [null, 'drifted'],
        ['sse', 'holds'],
        ['websocket', 'drifted'],
      ],
    ],
    [
      'too few rounds',
      runWith([verdictOn(roundsOf([100, 100], [80, 80]))]),
      [
        [null, 'cannot-tell'],
        ['sse', 'cannot-tell'],
        ['websocket', 'cannot-tell'],
      ],
    ],
  ] as const)('stands as it should: %s', (_, now, expected) => {
    expect(brief(compared(now))).toEqual(expected);
  });

  it('is a ratio alone on another machine, and under another Node.js', () => {
    for (const [field, value] of [
      ['kernel', '6.2'],
      ['node', 'v99.0.0'],
    ] as const) {
      const now = run(3, 3);
      const found = compared({ ...now, environment: { ...now.environment, [field]: value } });
      expect(brief(found)).toEqual([[null, 'holds']]);
      expect(found.machine.different).toEqual([field]);
    }
  });

  it('names where it is used', () => {
    const before = withClaim(then, 'holds');
    const found = rebaselineOf(before, run(1, 1), asked, ({ metric: shown }) => shown === metric);
    expect(found.figures[0]).toMatchObject({ isOnFrontPage: true, claims: ['cheaper'], needs: [] });
    const other = withClaim(then, 'holds', [`${scenario}/${cell}/${metric}x/${statistic}`]);
    expect(compared(run(1, 1), other).figures[0]).toMatchObject({ isOnFrontPage: false, claims: [] });
  });

  it('is none where the run had no value then', () => {
    const before = runWith([verdictOn(roundsOf([100, 100], [80, 80]), { baselineValue: null })]);
    expect(brief(compared(run(1, 1), before))).toEqual([['websocket', 'cannot-tell']]);
  });

  it('of a baseline with several candidates is one', () => {
    const both = (of: RunFile): RunFile => ({
      ...of,
      verdicts: of.verdicts.flatMap((one) => [one, { ...one, candidate: 'third' }]),
    });
    expect(brief(compared(both(run(1, 1)), both(then)))).toEqual([
      [null, 'holds'],
      [null, 'holds'],
      ['sse', 'holds'],
      ['websocket', 'holds'],
      ['third', 'holds'],
    ]);
  });

  it('of a scenario that was not asked for is not missed', () => {
    const other = { ...verdict, scenario: 'another' };
    const found = compared(run(1, 1), { ...then, verdicts: [...then.verdicts, other] });
    expect([found.onlyInA, found.conclusion.outcome]).toEqual([[], 'no-regression']);
  });

  it('fits its schema', () => {
    expect(rebaselineSchema.safeParse(compared(run(1, 1.3))).error).toBeUndefined();
  });
});

describe('what is said because of it', () => {
  const answers = (before: RunFile, now: RunFile) => compared(now, before).answers;

  it.each([
    ['holds', 'holds', 'holds'],
    ['holds', 'fails', 'drifted'],
    ['holds', 'not-measured', 'cannot-tell'],
  ] as const)('%s and then %s: %s', (before, now, standing) => {
    expect(answers(withClaim(then, before), withClaim(run(1, 1), now))).toEqual([
      { kind: 'claim', id: 'cheaper', inA: before, inB: now, standing },
    ]);
  });

  it('is left out where it said nothing, or rests on what was not measured again', () => {
    expect(answers(withClaim(then, 'not-measured'), withClaim(run(1, 1), 'holds'))).toEqual([]);
    const rests = [...evidence, 'another/cell/metric/p50'];
    expect(answers(withClaim(then, 'holds', rests), withClaim(run(1, 1), 'fails'))).toEqual([]);
  });
});

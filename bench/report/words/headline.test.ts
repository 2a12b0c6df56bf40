import { describe, expect, it } from 'vitest';
import { makeLoadCell } from '../../questions/cells.ts';

import type { RunFile } from '../../records/run.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import { plainWords } from '../document/blocks.ts';
import { sectionsOf } from '../rows.ts';
import { control, partialRun, sampleRun, unmeasuredRun } from '../sample-run.fixture.ts';
import { sampleVerdict } from '../sample-verdicts.fixture.ts';
import { answerOf, behindOf, doubtsOf, exampleWords, originWords, tallyWords } from './headline.ts';

const answer = (run: RunFile): string => Object.values(answerOf(run, sectionsOf(run))).join(' ');
const lead = (run: RunFile): string => answerOf(run, sectionsOf(run)).lead;

/** A run with one verdict for each of these. */
function runOf(...changes: readonly Partial<Verdict>[]): RunFile {
  return sampleRun({
    verdicts: changes.map((change, at) =>
      sampleVerdict({
        role: 'primary',
        metric: `metric-${at}`,
        metricLabel: `Metric ${'ABCDE'.charAt(at)}`,
        ...change,
      }),
    ),
  });
}

const OUTCOMES = ['lower', 'higher', 'same', 'different', 'cannot-tell', 'void'] as const;

describe('the answer', () => {
  it.each<[string, readonly Partial<Verdict>[], string]>([
    ['one finding', [{}], 'On this machine WebSocket was better in 1 of 1 primary verdicts.'],
    [
      'findings for one side',
      [{}, { outcome: 'same' }],
      'On this machine WebSocket was better in 1 of 2 primary verdicts.',
    ],
    [
      'findings for both',
      [{}, {}, { outcome: 'higher' }],
      'On this machine neither was better throughout: WebSocket in 2 and SSE in 1 of 3 primary verdicts.',
    ],
    [
      'nothing but equality',
      [{ outcome: 'same' }, { outcome: 'same' }],
      'On this machine there was no difference that matters: 2 of 2 primary verdicts are the same.',
    ],
    [
      'nothing but void',
      [{ outcome: 'void' }],
      'This run decides nothing: 1 of 1 primary verdicts are void.',
    ],
    [
      'nothing decided',
      [{ outcome: 'same' }, { outcome: 'cannot-tell' }],
      'This run does not decide which transport is better.',
    ],
    [
      'no primary verdict',
      [{ role: 'exploratory' }],
      'This run has no primary verdict, so it does not decide which transport is better.',
    ],
    [
      'a control that failed',
      [{}, { role: 'aa', candidate: 'sse' }],
      'This run proves nothing: its A/A control failed.',
    ],
  ])('of %s begins so', (_, verdicts, words) => {
    expect(lead(runOf(...verdicts))).toBe(words);
  });

  it('names nobody better and no equality that the primary verdicts do not show, whatever they and others are', () => {
    const combinations = (length: number): readonly (readonly Outcome[])[] =>
      length === 0
        ? [[]]
        : combinations(length - 1).flatMap((some) => OUTCOMES.map((outcome) => [...some, outcome]));
    for (const primary of [0, 1, 2, 3].flatMap(combinations)) {
      for (const exploratory of OUTCOMES) {
        const run = runOf(...primary.map((outcome) => ({ outcome })), {
          role: 'exploratory',
          outcome: exploratory,
        });
        const words = lead(run);
        const found = primary.some((outcome) => outcome === 'lower' || outcome === 'higher');
        expect(/was better/.test(words)).toBe(found);
        expect(words.includes('no difference')).toBe(
          primary.length > 0 && primary.every((one) => one === 'same'),
        );
        expect(words.includes('decide')).toBe(!found && !words.includes('no difference'));
        if (primary.includes('cannot-tell')) expect(answer(run)).toContain('More rounds');
        if (primary.includes('void')) expect(answer(run)).toContain('remove the cause and run again');
      }
    }
  });

  it('says of every primary verdict how it came out and where, and of no other', () => {
    const text = answer(
      runOf(
        {},
        { outcome: 'cannot-tell' },
        { outcome: 'different' },
        { role: 'exploratory' },
        { recurs: false },
      ),
    );
    expect(text).toContain(
      'WebSocket better: Metric A, median (WebSocket 19 % lower; Fan-out, 100 connections).',
    );
    expect(text).toContain('Different: Metric C, median (Fan-out, 100 connections).');
    expect(text).toContain('Inconclusive: Metric B, median (Fan-out, 100 connections).');
    expect(text).toContain('Found in one half of the rounds only: Metric E, median');
    expect(text).not.toContain('Metric D');
  });

  it('is more careful about a partial, a quick and a busy run, and always names its machine', () => {
    expect(answer(partialRun())).toContain('The run is partial.');
    expect(answer(sampleRun({ profile: 'quick' }))).toContain('The quick profile is for exploring');
    const environment = { ...sampleRun().environment, loadAverage: [3, 2, 1] as const };
    expect(answer(sampleRun({ environment }))).toContain('The machine was busy');
    expect(answer(sampleRun())).toContain('Example CPU | 2.40 GHz, 2 processors, kvm; graded usable');
    expect(answer(sampleRun({ calibration: null }))).toContain('not calibrated');
  });

  it('says what more time would narrow the intervals to, by the shortest budget that is longer than the run', () => {
    const wide = (expected: readonly number[], cellLabel = '100 connections') => ({
      scenario: 'fan-out',
      cell: cellLabel,
      cellLabel,
      metric: 'server-cpu',
      metricLabel: 'Server CPU per delivery',
      statistic: 'median' as const,
      baseline: 'sse',
      candidate: 'websocket',
      halfWidth: 1.07,
      aimHalfWidth: 1.02,
      at: expected.map((halfWidth, at) => ({ budgetSeconds: [900, 3600][at] ?? 0, rounds: 40, halfWidth })),
    });
    const said = (...forecasts: RunFile['forecasts']): string =>
      answer({ ...runOf({ outcome: 'cannot-tell' }), forecasts });
    expect(said(wide([1.04, 1.025]))).toContain(
      '--budget 15m would narrow the intervals: Server CPU per delivery, median from ±7 % to about ±4 %.',
    );
    expect(said(wide([1.04]), wide([1.03], 'others'))).toContain('(others) from ±7 % to about ±3 %.');
    // Of many, the widest; and where several are compared, who is meant.
    const widest = { ...wide([1.05]), halfWidth: 1.1, candidate: 'websocket-framed' };
    expect(said(wide([1.04]), widest, wide([1.03]))).toContain(
      '--budget 15m would narrow 3 intervals, the widest of them, Server CPU per delivery, median (websocket-framed) from ±10 % to about ±5 %.',
    );
    expect(said(wide([1.04]))).not.toContain('More rounds');
    const aa = { role: 'aa', candidate: 'sse' } as const;
    expect(answer({ ...runOf(aa), forecasts: [wide([1.04])] })).not.toContain('--budget');
    // An hour has passed: there is nothing to suggest.
    expect(said(wide([]))).not.toContain('--budget');
    // A load of the user whose rounds were all asked for takes no budget, but more of them.
    const cell = makeLoadCell('100 connections', '100 connections', {
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 50 },
      measureMs: { quick: 500, standard: 500, full: 500 },
      pairs: { quick: 6, standard: 6, full: 6 },
      rounds: { standard: 8 },
    });
    const own = { title: '', question: '', defaultIn: [], cells: [cell], metrics: [] };
    const asked = { everyRound: true, ownScenarios: { 'fan-out': own } };
    const cannotTell = runOf({ outcome: 'cannot-tell' });
    expect(answer({ ...cannotTell, ...asked, forecasts: [wide([1.04])] })).toContain(
      '--rounds 40 --duration 2m would narrow the intervals: Server CPU per delivery',
    );
    expect(answer({ ...cannotTell, ...asked })).toContain('use a higher --rounds.');
  });

  it('has no number that is not one of the run', () => {
    const { rest } = answerOf(sampleRun(), sectionsOf(sampleRun()));
    const names = ['Example CPU | 2.40 GHz', '100 connections'];
    const left = names.reduce((text, name) => text.replaceAll(name, ''), rest);
    expect(left.match(/\d[\d.,]*/g)).toEqual(['19', '2']);
  });
});

describe('an everyday load', () => {
  const words = (run: RunFile): string =>
    exampleWords(run)
      .map((one) => plainWords(one))
      .join();

  it('is said with what it takes over each transport', () => {
    expect(words(sampleRun())).toBe(
      '1,000 connections with 5 events of 100 B per second each: SSE 0.0460 cores (0.0350..0.0600), 88.9 MB. Yours: npm run plan.',
    );
  });

  it('is left out where a run does not know it, or proves nothing', () => {
    expect(words(sampleRun({ example: null }))).toBe('');
    expect(words(runOf({ role: 'aa', candidate: 'sse', outcome: 'different' }))).toBe('');
  });
});

describe('what lies behind the answer', () => {
  const LEAN = { baseline: 'sse-framed', candidate: 'websocket-framed', cell: 'lean', scenario: 'steady' };
  const framed = [
    control('sse-framed', 'Pre-framed SSE'),
    control('websocket-framed', 'Pre-framed WebSocket'),
  ];
  const both = (plain: readonly Partial<Verdict>[], lean: readonly Partial<Verdict>[]): RunFile => {
    const { verdicts } = runOf(
      ...plain.map((change) => ({ scenario: 'steady', ...change })),
      ...lean.map((change) => ({ ...LEAN, ...change })),
    );
    return sampleRun({ verdicts, alsoRan: framed });
  };
  const behind = (run: RunFile): readonly string[] =>
    behindOf(run, sectionsOf(run)).map((words) => plainWords(words));

  it('says what each pair came to, and repeats nothing of it in the answer', () => {
    const run = both([{}, { outcome: 'higher' }], [{ outcome: 'same' }, { outcome: 'cannot-tell' }]);
    expect(behind(run)).toEqual([
      'As people write it (Express, ws): Metric A, median: WebSocket 19 % lower (better); Metric B, median: WebSocket 19 % higher (worse).',
      'Protocol against protocol (both pre-framed): not decided in everything. Metric C, median: same within 10 %; Metric D, median: inconclusive: differences up to 22 % cannot be ruled out.',
    ]);
    expect(answer(run)).toContain('SSE in 1 and WebSocket in 1 of 2 primary verdicts.');
    expect(answer(run)).not.toContain('Metric');
  });

  it('says what bursts came to, and that they turn a finding round where they do', () => {
    const [single = sampleVerdict(), inBursts = single] = runOf(
      { scenario: 'steady', outcome: 'lower' },
      { scenario: 'steady', outcome: 'higher', cell: 'bursts', metric: 'metric-0', cellLabel: 'bursts' },
    ).verdicts;
    const turned = { ...inBursts, metric: single.metric, metricLabel: single.metricLabel };
    const [summary] = sampleRun().scenarios;
    if (summary === undefined) throw new Error('the sample has no scenario');
    const load = { kind: 'load', connections: 100, eventsPerSecond: 440, windowMs: 500 } as const;
    const scenarios = [
      { ...summary, id: 'steady', cell: single.cell, load },
      { ...summary, id: 'steady', cell: 'bursts', load: { ...load, eventsPerBurst: 5 } },
    ];
    const run = (changes: Partial<Verdict>): RunFile =>
      sampleRun({ scenarios, verdicts: [single, { ...turned, ...changes }] });
    expect(behind(run({}))[1]).toBe(
      'In bursts of 5 events, the other way round: Metric A, median: WebSocket 19 % higher (worse).',
    );
    expect(behind(run({ outcome: 'same' }))[1]).toMatch(
      /^In bursts of 5 events: no practical difference\. Metric A, median: same/,
    );
    expect(answer(run({}))).not.toContain('Metric');
  });

  it('is as strong as its own verdicts, whatever they are, and calls no pre-framed side better', () => {
    for (const plain of OUTCOMES) {
      for (const lean of OUTCOMES) {
        const [first = '', second = ''] = behind(
          both([{ outcome: plain }, { role: 'exploratory' }], [{ outcome: lean }]),
        );
        expect(/\((?:better|worse)\)/.test(first)).toBe(plain === 'lower' || plain === 'higher');
        expect(second).not.toMatch(/better|worse/);
        for (const [words, outcome] of [
          [first, plain],
          [second, lean],
        ] as const) {
          expect(words.includes('no practical difference')).toBe(outcome === 'same');
          expect(words.includes('): inconclusive.')).toBe(outcome === 'cannot-tell');
          expect(words.includes('): no answer.')).toBe(outcome === 'void');
          expect(words).not.toContain('Metric B, median: WebSocket 19 % lower (better)');
        }
      }
    }
  });

  it('says nothing where the A/A control failed, or where there is no such pair', () => {
    expect(behind(runOf({}))).toEqual([]);
    const { verdicts, ...run } = both([{}], [{}]);
    const aa = sampleVerdict({ role: 'aa', candidate: 'sse' });
    expect(behind(sampleRun({ alsoRan: run.alsoRan, verdicts: [...verdicts, aa] }))).toEqual([]);
  });

  it.each([
    [
      true,
      'SSE takes 5.80 µs more per delivered event at 1,000 connections. To pre-framed SSE node:http adds 1.70 µs; Express: nothing clear.',
    ],
    [false, 'the ladder shows no clear one at 1,000 connections.'],
    [
      null,
      'SSE takes 5.80 µs more per delivered event at 1,000 connections (too few rounds to be sure). To pre-framed SSE',
    ],
  ])(
    'tells the stack from the protocol by the ladder, where the difference is clear: %s',
    (isClear, words) => {
      const stack = {
        scenario: 'cost',
        connections: 1000,
        difference: { ns: 5800, isClear },
        steps: [
          { adds: 'node:http', ns: 1700, isClear: true },
          { adds: 'Express', ns: -4600, isClear: false },
        ],
      };
      const [said = ''] = behind(sampleRun({ answer: { pairs: [], bursts: null, stack } }));
      expect(said.startsWith(`Of the difference in server CPU: ${words}`)).toBe(true);
    },
  );
});

describe('what is said besides', () => {
  it('when and how it was run, with the budget where one was given', () => {
    expect(originWords(sampleRun())).toBe('2026-05-04 09:30 UTC, profile standard, seed 1, took 4 min 31 s');
    expect([90, 900, 5400, 7200].map((budgetSeconds) => originWords(sampleRun({ budgetSeconds })))).toEqual(
      ['90s', '15m', '90m', '2h'].map((budget) =>
        expect.stringContaining(`standard, budget ${budget}, seed`),
      ),
    );
  });

  it('a failed control is named with where it failed, and a partial run with what it lacks', () => {
    const aa = { role: 'aa', candidate: 'sse', outcome: 'different' } as const;
    expect(doubtsOf(runOf(aa))).toEqual([
      {
        word: 'UNPROVEN',
        reason: expect.stringContaining(
          'SSE against itself came out different in Metric A, median (Fan-out, 100',
        ),
      },
    ]);
    expect(doubtsOf(runOf({ ...aa, outcome: 'cannot-tell' }))).toEqual([]);
    expect(doubtsOf(partialRun())).toEqual([
      {
        word: 'PARTIAL',
        reason: expect.stringContaining(
          'Fan-out, 1,000 connections: 3 of 8 rounds; Server crash, restart after 1 s: 0 of 6',
        ),
      },
    ]);
    // What has enough for a verdict lacks nothing, although more was allowed.
    const enough = sampleRun().scenarios.map((cell) => ({
      ...cell,
      rounds: 7,
      plannedRounds: 24,
      ended: 'time' as const,
    }));
    expect(doubtsOf(sampleRun({ complete: false, scenarios: enough }))[0]?.reason).not.toContain('of 24');
  });

  it('a tally counts every verdict once', () => {
    const tally = (run: RunFile): string => tallyWords(run, sectionsOf(run));
    expect(tally(sampleRun())).toBe(
      '12 verdicts, 11 of them exploratory. WebSocket better: 3. SSE better: 2. Higher: 1. Same: 2. Different: 1. Inconclusive: 2. Void: 1.',
    );
    expect(tally(unmeasuredRun())).toBe('No verdict: no scenario got far enough for one.');
    const explained = ['sse', 'websocket'].map((candidate) => ({ baseline: 'raw-tcp', candidate }));
    expect(tally({ ...runOf(...explained), alsoRan: [control('raw-tcp', 'Raw TCP')] })).toBe(
      '2 verdicts. With a control: 2.',
    );
  });

  it('judges the two of the contest also where only one cell ran them', () => {
    const { transports } = sampleRun();
    const run = { ...runOf({}), transports: [control('raw-tcp', 'Raw TCP')], alsoRan: transports };
    expect(
      sectionsOf(run).flatMap(({ groups }) =>
        groups.flatMap(({ rows }) => rows.map(({ words }) => words.ahead)),
      ),
    ).toEqual(['websocket']);
  });
});

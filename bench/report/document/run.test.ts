import { describe, expect, it } from 'vitest';

import type { Difference, FaultCourse, ProcedureValue } from '../../records/figures.ts';
import type { ClaimResult, RunFile } from '../../records/run.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import { renderMarkdown } from '../markdown.ts';
import { pointOf } from '../sample-figures.fixture.ts';
import { control, sampleRun } from '../sample-run.fixture.ts';
import { estimate, sampleVerdict } from '../sample-verdicts.fixture.ts';
import { marginRows, notesOf, sidesOf } from './about.ts';
import { plainWords, type Block, type Table } from './blocks.ts';
import { claimsChapter } from './claims.ts';
import { faultParts, fateOf } from './faults.ts';
import { curveParts, differenceParts, valueParts } from './figures.ts';
import { basisOf } from './points.ts';
import { whichWhenChapter } from './which-when.ts';
import { documentOf } from './run.ts';

/** Every table of some blocks, as texts: first the heads, then the rows. */
function tablesIn(blocks: readonly Block[]): readonly (readonly (readonly string[])[])[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'table') return [textsOf(block)];
    return block.kind === 'part' || block.kind === 'detail' ? tablesIn(block.blocks) : [];
  });
}

function textsOf({ columns, rows }: Table): readonly (readonly string[])[] {
  return [
    columns.map(({ head }) => head),
    ...rows.map((row) => row.map(({ words, note }) => [plainWords(words), note].filter(Boolean).join(' '))),
  ];
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('there is none');
  return item;
}

const { figures, scenarios } = sampleRun();
const withFigures = (changes: Partial<RunFile['figures']>): RunFile =>
  sampleRun({ figures: { ...figures, ...changes } });

describe('the fate of the clients of one arm', () => {
  const sample = first(figures.faults);
  const ends = (ok: number, stalled: number, closedForGood: number) => ({
    ends: { ok, stalled, closedForGood },
  });
  const course = (changes: Partial<FaultCourse> = {}): FaultCourse => ({
    ...sample,
    rounds: 1,
    clients: 10,
    detectionNs: 5e6,
    recoveryNs: 1e9,
    caughtUpNs: 1.2e9,
    accepts: 10,
    ...ends(10, 0, 0),
    ...changes,
  });

  it.each<[Partial<FaultCourse>, string, string | null, string]>([
    [{}, '✓ recovered 1.00 s', null, 'good'],
    [
      { missed: 518, duplicate: 20, reordered: 5 },
      '! recovered 1.00 s',
      'lost 51.8, doubled 2, reordered 0.500',
      'warn',
    ],
    [{ accepts: 0, detectionNs: null }, '✓ kept 1.20 s', null, 'good'],
    [{ ...ends(0, 10, 0), recoveryNs: null }, '✗ stalled, noticed 5.00 ms', null, 'bad'],
    [{ ...ends(0, 10, 0), detectionNs: null }, '✗ stalled, never noticed', null, 'bad'],
    [{ ...ends(0, 0, 10), recoveryNs: null }, '✗ closed for good', null, 'bad'],
    [ends(7, 3, 0), '~ 7 of 10 recovered', null, 'warn'],
    [{ rounds: 0, clients: 0, recoveryNs: null, ...ends(0, 0, 0) }, '∅ void', null, 'quiet'],
  ])('of %j is %s', (changes, words, note, tone) => {
    expect(fateOf(course(changes))).toEqual({ words, note, tone });
  });

  const library = course({ policy: null, transport: 'partysocket' });
  const resuming = course();
  const other = course({ fault: 'connections reset', rounds: 6 });
  const matrices = (...faults: readonly FaultCourse[]) =>
    faultParts(withFigures({ faults }), sample.scenario);

  it('stands in a matrix that never mixes library clients with clients of one policy', () => {
    const parts = matrices(library, resuming, course({ policy: 'without resume', transport: 'websocket' }));
    expect(tablesIn(parts).map(([head]) => head)).toEqual([
      ['Fault', 'partysocket'],
      expect.arrayContaining(['Fault', 'Transport', 'Recovery']),
      ['Fault', 'SSE, with resume', 'WebSocket, without resume'],
      expect.arrayContaining(['Fault', 'Transport', 'Recovery']),
    ]);
    expect(matrices(library)).toHaveLength(1);
    expect(matrices()).toEqual([]);
  });

  it('has a dash where an arm did not take part, keeps the transports of one policy together, and comes with every measure', () => {
    const parts = matrices(resuming, { ...resuming, transport: 'websocket' }, other);
    const [matrix, measures = []] = tablesIn(parts);
    expect(matrix?.slice(1)).toEqual([
      ['server killed, back in 1 s', '✓ recovered 1.00 s', '✓ recovered 1.00 s'],
      ['connections reset', '✓ recovered 1.00 s', '–'],
    ]);
    const [head = [], ...rows] = measures;
    expect(rows.map((row) => [row[head.indexOf('Recovery')], row[head.indexOf('Ended')]])).toEqual(
      Array.from({ length: 3 }, () => ['1.00 s', '10 ok']),
    );
    const [block] = parts;
    const table = block?.kind === 'part' ? block.blocks.find(({ kind }) => kind === 'table') : undefined;
    expect(table).toMatchObject({ together: 2 });
    expect(JSON.stringify(parts)).toContain('Counted over 1 to 6 rounds of each cell.');
  });
});

it('a scenario of the user is marked as such', () => {
  const own = { title: 'Mine', question: 'Q?', defaultIn: [], cells: [], metrics: [] };
  const textOf = (run: RunFile): string => JSON.stringify(documentOf(run));
  expect(textOf(sampleRun({ ownScenarios: { 'fan-out': own } }))).toContain(
    'described by the person who ran it',
  );
  expect(textOf(sampleRun())).not.toContain('described by the person who ran it');
});

describe('a curve', () => {
  it('has a row for each place on its axis and a column for each transport, with intervals', () => {
    expect(tablesIn(curveParts(sampleRun(), 'fan-out'))).toEqual([
      [
        ['Connections', 'SSE', 'WebSocket'],
        ['100', '6.20 µs (6.00 µs..6.50 µs)', '5.00 µs'],
        ['1,000', '11.6 µs (11.0 µs..12.4 µs)', '–'],
      ],
    ]);
  });

  it('names its cell where a scenario has a curve of several, and is drawn from two places on', () => {
    const curve = first(figures.curves);
    const cells = ['100-connections', '1000-connections'].map((cell) => ({ ...curve, cell }));
    const titles = (run: RunFile) =>
      curveParts(run, 'fan-out').map((block) => ('title' in block ? block.title : ''));
    expect(titles(withFigures({ curves: cells }))).toEqual([
      '100 connections: Server CPU per delivery by connections',
      '1,000 connections: Server CPU per delivery by connections',
    ]);
    const short = { ...curve, lines: curve.lines.slice(1) };
    expect(JSON.stringify(curveParts(sampleRun(), 'fan-out'))).toContain('"kind":"figure"');
    expect(JSON.stringify(curveParts(withFigures({ curves: [short] }), 'fan-out'))).not.toContain('figure');
  });

  it('says over how many rounds it counts, and how sure the least sure interval is', () => {
    expect(basisOf([pointOf(1, 2, 3), pointOf(1)])).toBe(
      'Median over 1 to 3 rounds, with an interval of at least 75 % confidence where there is more than one round.',
    );
    expect(basisOf([pointOf(1, 2, 3)])).toBe(
      'Median over 3 rounds, with an interval of at least 75 % confidence.',
    );
    expect(basisOf([pointOf(1)])).toBe('One round, so there is no interval.');
    expect(basisOf([])).toBe('No round counts.');
  });
});

describe('a table of values', () => {
  const value = (cell: string, statistic: ProcedureValue['statistic'], hasOther = true): ProcedureValue => ({
    scenario: 'fan-out',
    cell,
    metric: 'memory',
    metricLabel: 'Server memory per connection',
    unit: 'bytes',
    statistic,
    nullMeans: 'it was not read',
    arms: [
      { transport: 'sse', value: pointOf(9100, 9000, 9400) },
      { transport: 'websocket', value: hasOther ? pointOf(9100, 9000, 9400) : null },
    ],
  });
  const undecided = sampleRun().verdicts.filter(({ cell }) => cell !== '1000-connections');
  const parts = (...values: readonly ProcedureValue[]) =>
    valueParts(sampleRun({ figures: { ...figures, values }, verdicts: undecided }), 'fan-out');

  it('has metrics in rows and transports in columns, and the statistic where a metric has several', () => {
    expect(tablesIn(parts(value('1000-connections', 'slope', false)))).toEqual([
      [
        ['What', 'SSE', 'WebSocket'],
        ['Server memory per connection', '9.10 kB (9.00 kB..9.40 kB)', '–'],
      ],
    ]);
    const two = parts(value('1000-connections', 'slope'), value('1000-connections', 'p90'));
    expect(first(tablesIn(two)).map(([what]) => what)).toEqual([
      'What',
      'Server memory per connection, slope',
      'Server memory per connection, p90',
    ]);
    expect(JSON.stringify(two)).toMatch(/"50 events per second.* Median over 3 rounds/);
  });

  it('is left out where verdicts show the same', () => {
    expect(parts(value('100-connections', 'slope'))).toEqual([]);
  });
});

describe('a table of differences', () => {
  const differenceOf = (outcome: Outcome, point: number): Difference => ({
    outcome,
    point,
    low: point - 50_000,
    high: point + 50_000,
    confidence: 0.97,
    margin: 100_000,
    rounds: 7,
  });
  const value: ProcedureValue = {
    scenario: 'fan-out',
    cell: '100-connections',
    metric: 'added',
    metricLabel: 'Delay that it adds',
    unit: 'ns',
    statistic: 'median',
    nullMeans: 'it was not read',
    arms: [
      { transport: 'sse', value: null, difference: differenceOf('higher', 420_000) },
      { transport: 'websocket', value: null, difference: differenceOf('same', -20_000) },
    ],
  };

  it('says what is added to each arm, with its size, and whether that matters', () => {
    const parts = differenceParts(sampleRun({ figures: { ...figures, values: [value] } }), 'fan-out');
    expect(tablesIn(parts)).toEqual([
      [
        ['What', 'SSE', 'WebSocket'],
        [
          'Delay that it adds',
          '▲ 420 µs (370 µs..470 µs)',
          '= -20.0 µs, too little to matter (-70.0 µs..30.0 µs)',
        ],
      ],
    ]);
    expect(JSON.stringify(parts)).toContain('over at least 7 rounds');
    expect(JSON.stringify(parts)).toContain('It matters from 100 µs on');
    expect(parts).toMatchObject([{ title: 'Fan-out: what is added' }]);
    const cells = [value, { ...value, cell: '1000-connections' }];
    expect(differenceParts(sampleRun({ figures: { ...figures, values: cells } }), 'fan-out')).toMatchObject([
      { title: 'Fan-out, 100 connections: what is added' },
      { title: 'Fan-out, 1,000 connections: what is added' },
    ]);
  });

  it('is none where nothing is a difference', () => {
    expect(differenceParts(sampleRun(), 'fan-out')).toEqual([]);
  });
});

describe('the claims', () => {
  const { claims } = sampleRun();
  const textOf = (some: readonly ClaimResult[]): string => JSON.stringify(claimsChapter(some).blocks);

  it('stand in groups: decided ones of the article, decided folklore, the others counted with what would decide them', () => {
    expect(
      claimsChapter(claims).blocks.map((block) => ('title' in block ? block.title : block.kind)),
    ).toEqual(['Claims of the article', 'Folklore', 'paragraph']);
    expect(textOf(claims)).toContain(
      'This run says nothing about 2 other claims. To decide them: ",{"code":"npm run bench -- polling memory"}',
    );
  });

  it('that were measured but not decided are not called unmeasured; there may be none at all', () => {
    const text = textOf(claims.map((claim) => ({ ...claim, outcome: 'not-measured' as const })));
    expect(text).not.toContain('“The server pushes');
    expect(textOf([])).not.toContain('other claim');
    expect(text).toContain('Measured but not decided: “SSE carries UTF-8 text only');
    expect(textOf([])).toContain('judges no claims');
  });
});

describe('which one, when', () => {
  it('gives each need a transport with what it rests on, by the names of the report, or the command that decides it', () => {
    const rows = first(tablesIn(whichWhenChapter(sampleRun()).blocks));
    expect(rows.slice(1)).toEqual([
      [
        'Binary data',
        'WebSocket',
        'Bytes that are not UTF-8 arrive changed over SSE. As Base64, 1,000 B become 1,336 B.',
        'Functional check: bytes',
      ],
      [
        'Least server CPU at fan-out',
        'WebSocket',
        'Server CPU per delivery is lower over WebSocket.',
        'Exploratory verdict: Fan-out, 1,000 connections',
      ],
      [
        'Resume by itself after a lost connection (library clients, default settings)',
        'not in this run',
        'npm run bench -- faults',
        '–',
      ],
    ]);
    expect(whichWhenChapter(sampleRun({ whichWhen: [] })).blocks).toEqual([]);
  });
});

describe('the notes', () => {
  const noted = (verdict: Partial<Verdict>) =>
    notesOf(
      sampleRun({
        scenarios: scenarios.slice(0, 1).map((one) => ({ ...one, voidPairs: 0 })),
        verdicts: [sampleVerdict(verdict)],
      }),
    );

  it('report a cross-check whose interval lies otherwise towards 1 or towards the margin', () => {
    expect(noted({ crossCheck: estimate(0.8, 0.78, 0.83) })).toEqual([]);
    expect(noted({ crossCheck: null })).toEqual([]);
    expect(noted({ crossCheck: estimate(0.8, 0.6, 1.02) })).toHaveLength(1);
    expect(noted({ crossCheck: estimate(0.8, 0.78, 0.92) })).toEqual([
      "Fan-out, 100 connections, Server CPU per delivery, median: the cross-check disagrees. Student's t gives (0.78..0.92), the verdict rests on (0.78..0.83). Treat it with care.",
    ]);
  });

  it('name the cells with void pairs, and say where no A/A control was run', () => {
    expect(notesOf(sampleRun({ verdicts: [] }))).toEqual([
      'Void pairs are left out: 2 of 64 pairs in Fan-out, 100 connections; 23 of 64 pairs in Fan-out, 1,000 connections.',
    ]);
    expect(noted({ noiseFloor: null })).toEqual([expect.stringContaining('No A/A control')]);
  });
});

describe('what is said about a run', () => {
  it('lists a check that fired once for all its places, void before warn, and none that passed', () => {
    const chapter = documentOf(sampleRun()).chapters.find(({ id }) => id === 'checks');
    expect(
      tablesIn(chapter?.blocks ?? [])[0]
        ?.slice(1)
        .map((row) => row.slice(0, 4)),
    ).toEqual([
      ['client-saturated', 'void', '25', 'Fan-out, 1,000 connections (23); Fan-out, 100 connections (2)'],
      ['still-warming', 'warn', '1', 'Fan-out, 100 connections (1)'],
    ]);
  });

  it('says of a cell that nothing of one transport counts in it, and why', () => {
    const cause = { code: 'client-saturated', values: { busyShare: 0.93, limitShare: 0.8 } } as const;
    const run = sampleRun({
      scenarios: scenarios.map((summary, at) =>
        at > 0
          ? summary
          : {
              ...summary,
              voidArms: [
                { transport: 'sse', cause },
                { transport: 'websocket', cause: null },
              ],
            },
      ),
    });
    const text = renderMarkdown(documentOf(run));
    expect(text).toContain('100 connections: nothing of SSE counts. The client was busy 93 % of the time');
    expect(text).toContain('nothing of WebSocket counts. What it would be compared with is void.');
  });

  it.each([
    ['planned', true, '8 rounds; 64 pairs'],
    ['narrow', true, '8 rounds, enough for narrow intervals; 64 pairs'],
    ['enough', true, '8 rounds, enough for verdicts; 64 pairs'],
    ['time', true, '8 rounds, then time was up; 64 pairs'],
    ['time', false, '8 of 24 rounds; 64 pairs'],
  ] as const)('says why a cell ended: %s, run complete %s', (ended, complete, words) => {
    const cut = scenarios.map((summary) => ({ ...summary, ended, plannedRounds: 24 }));
    expect(renderMarkdown(documentOf(sampleRun({ complete, scenarios: cut })))).toContain(words);
  });

  it('gives the margins of its metrics with their units', () => {
    expect(marginRows(sampleRun())).toEqual([
      ['Server CPU per delivery, median', '10 %'],
      ['Delivery, p50', '10 % or 100 µs, whichever is larger'],
      ['Delivery, p99', '25 % or 1 ms, whichever is larger'],
      ['Recovery, median', '20 % or 50 ms, whichever is larger'],
      ['Missed events, total', 'any difference: the value is counted exactly'],
    ]);
  });

  it('names the sides of the verdicts where all have the same two, A/A verdicts left out', () => {
    const aa = sampleVerdict({ role: 'aa', candidate: 'sse' });
    expect(sidesOf(sampleRun({ verdicts: [sampleVerdict(), aa] }))).toEqual({
      baseline: 'SSE',
      candidate: 'WebSocket',
    });
    expect(
      sidesOf(sampleRun({ verdicts: [sampleVerdict(), sampleVerdict({ candidate: 'raw-tcp' })] })).candidate,
    ).toBe('the candidate');
    expect(sidesOf(sampleRun({ verdicts: [] })).baseline).toBe('the baseline');
  });

  it('tells two candidates of one cell apart, and never calls a control better or worse', () => {
    const verdicts = ['websocket', 'raw-tcp'].map((candidate) => sampleVerdict({ candidate }));
    const text = renderMarkdown(
      documentOf(sampleRun({ alsoRan: [control('raw-tcp', 'Raw TCP')], verdicts })),
    );
    expect(text).toContain('### 100 connections, Raw TCP');
    expect(text).toContain('▼ Raw TCP 19 % lower |');
    expect(text).toContain('▼ WebSocket 19 % lower (better) |');
    expect(text).toContain('2 verdicts, 2 of them exploratory. WebSocket better: 1. With a control: 1.');
  });

  it('names the files behind its numbers, and shows the sources that a claim rests on in HTML alone', () => {
    const file = {
      path: 'servers/sse.ts',
      side: 'server' as const,
      transport: 'sse' as const,
      lines: 2,
      importedNames: ['Response'],
      protocolTerms: ['retry:', 'id:'],
      text: "if (a < b) send('<b>');",
    };
    const run = (text: string | null): RunFile =>
      sampleRun({
        functionalChecks: {
          ...sampleRun().functionalChecks,
          code: { files: [{ ...file, text }], comeBackLines: 9 },
        },
      });
    const code = documentOf(run(file.text)).chapters.find(({ id }) => id === 'code');
    expect(code?.media).toBe('page');
    expect(JSON.stringify(code)).toContain('2 lines, 3 concepts');
    expect(JSON.stringify(code)).toContain('Response, retry:, id:');
    expect(documentOf(run(null)).chapters.every(({ id }) => id !== 'code')).toBe(true);
    expect(renderMarkdown(documentOf(run(file.text)))).toContain(
      '`raw/NNN-fan-out-100-connections-round-N.json`',
    );
  });
});

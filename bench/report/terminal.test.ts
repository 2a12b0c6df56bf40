import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import { explainHeadline } from '../analysis/answer.ts';
import type { RunFile } from '../records/run.ts';
import { visibleLength } from './layout.ts';
import { noFigures, pointOf } from './sample-figures.fixture.ts';
import { control, partialRun, sampleRun, unmeasuredRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';
import { terminal } from './terminal.ts';

function render(run: RunFile, columns = 100, color = false): string {
  return terminal.render(run, { columns, color });
}

describe('the report for the terminal', () => {
  it.each([80, 140])('looks as it did at %i columns', async (columns) => {
    await expect(render(sampleRun(), columns)).toMatchFileSnapshot(`snapshots/terminal-${columns}.txt`);
  });

  it('looks as it did for a partial run', async () => {
    await expect(render(partialRun())).toMatchFileSnapshot('snapshots/terminal-partial.txt');
  });

  it('is one screen where it is short: the answer, the primary verdicts, the reconnections and the way to the rest', async () => {
    const text = terminal.render(busyRun(), { columns: 100, color: false, isShort: true });
    await expect(text).toMatchFileSnapshot('snapshots/terminal-short.txt');
    for (const run of [sampleRun(), partialRun(), unmeasuredRun(), busyRun()]) {
      const lines = terminal.render(run, { columns: 100, color: false, isShort: true }).split('\n');
      expect(lines.length - 1).toBeLessThanOrEqual(40);
      expect(lines.at(-2)).toContain('--all');
    }
  });

  it('counts the reconnections of a short report where there were many faults, and cuts long tables', () => {
    const [course] = sampleRun().figures.faults;
    if (course === undefined) throw new Error('the sample has no faults');
    const faults = [
      course,
      { ...course, fault: 'connections reset', missed: 3 },
      { ...course, fault: 'path dead', ends: { ok: 0, stalled: 60, closedForGood: 0 } },
      ...['server frozen', 'client frozen'].map((fault) => ({ ...course, fault })),
      { ...course, fault: 'never run', rounds: 0 },
    ];
    const figures = { ...sampleRun().figures, faults };
    const verdicts = Array.from({ length: 20 }, (_, at) =>
      sampleVerdict({ role: 'primary', metric: `m${at}`, metricLabel: `Metric ${at}` }),
    );
    const text = terminal.render(sampleRun({ figures, verdicts }), {
      columns: 100,
      color: false,
      isShort: true,
    });
    expect(text).toMatch(
      /Reconnection after 5 faults\nClients +Every event +With losses +Not all recovered\n/,
    );
    expect(text).toMatch(/SSE, with resume +3 +1 +1\n/);
    expect(text).toContain('10 more rows.');
    const alsoRan = ['eventsource', 'eventsource-undici', 'plain'].map((id) =>
      control(id, id === 'plain' ? 'EventSource' : `EventSource (${id})`),
    );
    const alike = alsoRan.flatMap(({ id }) =>
      faults.slice(0, 5).map((one) => ({ ...one, transport: id, policy: null })),
    );
    const together = terminal.render(sampleRun({ alsoRan, figures: { ...figures, faults: alike } }), {
      columns: 100,
      color: false,
      isShort: true,
    });
    expect(together).toMatch(
      /\nEventSource \(eventsource, eventsource-undici\) +3 +1 +1\nEventSource +3 +1 +1\n/,
    );
    const libraries = {
      ...figures,
      faults: [...faults, { ...course, transport: 'eventsource', policy: null }],
    };
    const other = terminal.render(sampleRun({ figures: libraries }), {
      columns: 100,
      color: false,
      isShort: true,
    });
    expect(other).toContain('Reconnection, library clients with default settings\nClients');
    expect(other).not.toContain('with resume');
  });

  it('shows without a primary verdict how those of each cell came out', () => {
    const run = sampleRun({ verdicts: sampleRun().verdicts.filter(({ role }) => role === 'exploratory') });
    const text = terminal.render(run, { columns: 100, color: false, isShort: true });
    expect(text).toContain('In short\n- Fan-out, 100 connections.');
    expect(text).not.toContain('Primary verdicts');
  });

  it('shows the first tables of a question without a verdict, and what it bears on alone', () => {
    const sample = sampleRun();
    const scenarios = sample.scenarios.filter(({ id }) => id === 'fan-out');
    const values = ['a', 'b', 'c'].map((cell) => ({
      scenario: 'fan-out',
      cell,
      metric: 'memory',
      metricLabel: `Memory in ${cell}`,
      unit: 'bytes' as const,
      statistic: 'slope' as const,
      nullMeans: 'it was not read',
      arms: [{ transport: 'sse', value: pointOf(9100) }],
    }));
    const run = sampleRun({ scenarios, verdicts: [], figures: { ...noFigures, values } });
    const text = terminal.render(run, { columns: 100, color: false, isShort: true });
    expect(text).toMatch(/Memory in a +9.10 kB/);
    expect(text).toMatch(/Memory in b +9.10 kB/);
    expect(text).not.toContain('Memory in c');
    expect(text).toContain('Everything, with 1 more cell: npm run report');
    expect(text).toContain('Least server CPU at fan-out');
    expect(text).not.toContain('Binary data');
  });

  it('says in a sentence that nothing was measured', () => {
    const text = render(unmeasuredRun());
    expect(text).toContain('No verdict: no scenario got far enough for one.');
    expect(text).toContain('PARTIAL');
    expect(text).not.toContain('How to read a verdict');
  });

  it.each([40, 50, 60, 79, 80, 81, 96, 100, 120, 140, 200])(
    'has no line wider than %i columns',
    (columns) => {
      for (const run of [sampleRun(), partialRun(), unmeasuredRun(), run3()]) {
        const widths = render(run, columns, true).split('\n').map(visibleLength);
        expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
      }
    },
  );

  it('is drawn for 40 columns where there are fewer', () => {
    expect(render(sampleRun(), 20)).toBe(render(sampleRun(), 40));
  });

  it('lists the cells of a row where no two columns have room, with the head of each, and loses none', () => {
    const run = sampleRun();
    const values = (columns: number) => new Set(render(run, columns).match(/[\d.]+ (?:ms|µs|%)/g));
    expect(render(run, 40)).toMatch(
      /\n◆ Server CPU per delivery, median\n {2}Verdict: .*\n(?: {4}.*\n)* {2}SSE: /,
    );
    expect(values(40)).toEqual(values(200));
  });

  it('has no colour codes unless it is asked for colours, and says the same with them', () => {
    expect(render(sampleRun())).not.toContain('\u001B');
    expect(render(sampleRun(), 100, true)).toContain('\u001B');
    expect(stripVTControlCharacters(render(sampleRun(), 100, true))).toBe(render(sampleRun()));
  });

  it('closes every colour on the line that opened it', () => {
    for (const line of render(sampleRun(), 80, true).split('\n')) {
      const codes = line.split('\u001B[').map((part) => part.slice(0, part.indexOf('m')));
      const opened = codes.filter((code) => code === '1' || code === '90' || /^3[1-7]$/.test(code));
      expect(opened).toHaveLength(codes.filter((code) => code === '22' || code === '39').length);
    }
  });

  it('has no blanks at the end of a line', () => {
    expect(render(sampleRun(), 80)).not.toMatch(/ \n/);
  });

  it('does not speak of noise when the run has no A/A pairs', () => {
    const run = sampleRun({ verdicts: [sampleVerdict({ noiseFloor: null })] });
    expect(render(run)).not.toContain('Noise');
    expect(render(run)).toContain('No A/A control');
  });

  it('says once what leaves a whole cell without an answer, and shows the values there are', () => {
    const because = [
      { code: 'few-rounds', values: { rounds: 4, neededRounds: 6, unresolvedRounds: 0, nullMeans: '' } },
    ] as const;
    const few = sampleVerdict({ outcome: 'cannot-tell', ratio: null, because });
    const lines = render(sampleRun({ verdicts: [few, { ...few, statistic: 'p90' }] }), 140).split('\n');
    const from = lines.findIndex((line) => line.includes('All 2'));
    expect(lines[from]).toMatch(/All 2 +\? inconclusive: only 4 rounds count/);
    const row = lines.slice(from).find((line) => line.includes('p90'));
    expect(row).toMatch(/\? inconclusive +6.21 µs +5.00 µs +–/);
    expect(lines.filter((line) => line.includes('only 4 rounds'))).toHaveLength(1);
  });

  it('shows one row for a cell in which everything is void', () => {
    const because = [
      { code: 'many-void', values: { voidPairs: 8, pairs: 8, cause: 'client-saturated' } },
    ] as const;
    const bad = sampleVerdict({
      outcome: 'void',
      ratio: null,
      baselineValue: null,
      candidateValue: null,
      because,
    });
    const figures = { ...sampleRun().figures, curves: [] };
    const text = render(sampleRun({ verdicts: [bad, { ...bad, statistic: 'p90' }], figures }), 140);
    expect(text).toMatch(/All 2 +∅ void: 8 of 8 pairs are void/);
    expect(text).not.toContain('Server CPU per delivery');
  });

  it('lets no control character of a text reach the terminal', () => {
    const example = 'It died:\n\tat \u001B[31mnode\u0007';
    const check = {
      scenario: 'a',
      cell: 'b',
      code: 'unmeasured',
      outcome: 'void',
      count: 1,
      example: { cause: example },
    } as const;
    const run = sampleRun({ runId: 'a\u001B[2Jb', checks: [check] });
    const text = render(run);
    expect(text).toContain('It died: at [31mnode');
    expect(text).toContain('run a [2Jb');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('gives every candidate a table of its own', () => {
    const text = render(run3(), 140);
    expect(text).toContain('100 connections, Raw TCP');
    expect(text).toContain('100 connections, WebSocket');
    expect(text).toMatch(/What +Verdict +SSE +Raw TCP/);
    expect(text).toMatch(/What +Verdict +SSE +WebSocket/);
  });

  it('parts a table that has no room, only between policies, and shows every cell once', () => {
    const { figures } = sampleRun();
    const faults = ['without resume', 'with resume', 'hardened'].flatMap((policy) =>
      figures.faults.map((course) => ({ ...course, policy, missed: policy === 'with resume' ? 0 : 6000 })),
    );
    for (const [columns, parts] of [
      [80, 3],
      [200, 1],
    ] as const) {
      const text = render(sampleRun({ figures: { ...figures, faults } }), columns);
      const heads = text.split('\n').filter((line) => line.startsWith('Fault'));
      expect(heads).toHaveLength(parts);
      expect(heads.every((head) => head.includes('SSE') && head.includes('WebSocket'))).toBe(true);
      expect(text.replaceAll(/\s+/g, ' ').match(/recovered 981 ms|recovered 1\.34 s/g)).toHaveLength(6);
    }
  });
});

/** A default run as it is meant to be: the contest, the same two pre-framed, memory, and libraries in faults. */
function busyRun(): RunFile {
  const { verdicts, figures, scenarios } = sampleRun();
  const cells = [
    ['steady', '100-connections', '100 connections', 'sse', 'websocket'],
    ['steady', 'lean', '100 connections, pre-framed', 'sse-framed', 'websocket-framed'],
    ['memory', 'idle', 'idle connections', 'sse', 'websocket'],
  ] as const;
  const primary = cells.flatMap(([scenario, cell, cellLabel, baseline, candidate], at) =>
    (['Delivery', 'Server CPU per delivery'] as const)
      .slice(scenario === 'memory' ? 1 : 0)
      .map((metricLabel, which) =>
        sampleVerdict({
          role: 'primary',
          scenario,
          cell,
          cellLabel,
          baseline,
          candidate,
          metric: `metric-${which}`,
          metricLabel,
          outcome: at === 1 ? 'same' : which === 0 ? 'cannot-tell' : 'lower',
        }),
      ),
  );
  const libraries = [
    'eventsource',
    'undici-eventsource',
    'bare-websocket',
    'partysocket',
    'reconnecting-websocket',
  ];
  const fates = [
    { fault: 'server killed, restarted after 1 s' },
    { fault: 'connections reset', missed: 300 },
    { fault: 'path silent for 2 s', ends: { ok: 0, stalled: 60, closedForGood: 0 } },
    {
      fault: 'server killed, 503 for 4 s while it restarts',
      ends: { ok: 0, stalled: 0, closedForGood: 60 },
      missed: 900,
    },
  ];
  const faults = figures.faults
    .slice(0, 1)
    .flatMap((one) =>
      libraries.flatMap((transport) => fates.map((fate) => ({ ...one, ...fate, transport, policy: null }))),
    );
  const [first] = scenarios;
  return sampleRun({
    alsoRan: [
      control('sse-framed', 'Pre-framed SSE'),
      control('websocket-framed', 'Pre-framed WebSocket'),
      control('reconnecting-websocket', 'WebSocket (reconnecting-websocket)'),
    ],
    scenarios:
      first === undefined
        ? []
        : cells.map(([id, cell, cellLabel]) => ({ ...first, id, title: id, cell, cellLabel })),
    verdicts: [...primary, ...verdicts.filter(({ role }) => role !== 'primary')],
    figures: { ...figures, faults },
    answer: {
      pairs: explainHeadline(primary, [], []).pairs,
      bursts: null,
      stack: {
        scenario: 'cost',
        connections: 1000,
        difference: { ns: 5800, isClear: true },
        steps: [
          { adds: 'node:http', ns: 1700, isClear: true },
          { adds: 'Express', ns: 4600, isClear: true },
        ],
      },
    },
  });
}

/** A run with two candidates, a long metric and a value with many digits. */
function run3(): RunFile {
  const { transports } = sampleRun();
  return sampleRun({
    transports: [
      ...transports,
      {
        id: 'raw-tcp',
        label: 'Raw TCP',
        role: 'control',
        isCompressed: false,
        server: 'node',
        client: 'node',
      },
    ],
    verdicts: [
      sampleVerdict(),
      sampleVerdict({
        candidate: 'raw-tcp',
        metricLabel: 'Something with quite a long and winding name that nobody would choose',
        unit: 'events',
        baselineValue: 123_456_789_012,
        because: [{ code: 'many-void', values: { voidPairs: 8, pairs: 8, cause: 'x'.repeat(300) } }],
        outcome: 'void',
      }),
    ],
  });
}

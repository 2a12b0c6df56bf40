import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { parseHTML } from 'linkedom/worker';
import { describe, expect, it } from 'vitest';

import { pointAt, sizedRun } from '../analysis/plan.fixture.ts';
import { planFor } from '../analysis/plan.ts';
import type { RunFile } from '../records/run.ts';
import { createRandom } from '../stats/random.ts';
import { documentOf } from './document/run.ts';
import { html } from './html.ts';
import { PLANNER_SCRIPT } from './planner-script.ts';
import { labelsOf, sectionsOf } from './rows.ts';
import { partialRun, sampleRun, unmeasuredRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';
import { extrapolationWords } from './words/plan.ts';
import { reasonWords } from './words/reasons.ts';

const render = (run: RunFile): string => html.render(run, { columns: 80, color: false });

/** The parts of a rendered page that tests look at. */
function parse(page: string) {
  const { document } = parseHTML(page);
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const textOf = (selector: string): string =>
    all(selector)
      .map(({ textContent }) => textContent ?? '')
      .join('\n');
  return { all, textOf };
}

/** A run in which every comparison is void. */
function voidRun(): RunFile {
  const nothing = {
    ratio: null,
    halfWidth: null,
    crossCheck: null,
    crossCheckAgrees: null,
    baselineValue: null,
    candidateValue: null,
    roundRatios: [],
  };
  return sampleRun({
    verdicts: sampleRun().verdicts.map((verdict) => ({ ...verdict, ...nothing, outcome: 'void' as const })),
    figures: {
      spectra: sampleRun().figures.spectra.map((spectrum) => ({
        ...spectrum,
        events: 0,
        deliveries: 0,
        points: [],
      })),
      windows: sampleRun().figures.windows.map((window) => ({
        ...window,
        outcome: 'void' as const,
        cause: { code: 'unmeasured' as const, values: { cause: 'Busy.' } },
      })),
      faults: sampleRun().figures.faults.map((fault) => ({
        ...fault,
        rounds: 0,
        clients: 0,
        outageNs: null,
      })),
      curves: [],
      crossovers: [],
      ladders: [],
      values: [],
    },
  });
}

/** A run without a control, so without noise. */
function uncontrolledRun(): RunFile {
  return sampleRun({ verdicts: sampleRun().verdicts.filter(({ role }) => role !== 'aa') });
}

/** A run whose control found a difference where there is none. */
function unprovenRun(): RunFile {
  return sampleRun({
    verdicts: sampleRun().verdicts.map((verdict) =>
      verdict.role === 'aa' ? { ...verdict, outcome: 'different' } : verdict,
    ),
  });
}

const runs = [
  ['complete', sampleRun()],
  ['partial', partialRun()],
  ['void', voidRun()],
  ['unmeasured', unmeasuredRun()],
  ['uncontrolled', uncontrolledRun()],
  ['unproven', unprovenRun()],
] as const;

describe.each(runs)('the page of a %s run', (_, run) => {
  const page = render(run);
  const { all, textOf } = parse(page);

  it('has the same bytes when rendered twice, and is below 1 MB', () => {
    expect(render(run)).toBe(page);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  });

  it('loads nothing and runs nothing', () => {
    expect(all('script, link, img, iframe, object, embed, audio, video, image, use')).toEqual([]);
    expect(all('[src], [srcset], [onload], [onclick]')).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#hatch\))|javascript:/);
    expect(all('meta[http-equiv]').map((meta) => meta.getAttribute('content'))).toEqual([
      "default-src 'none'; style-src 'unsafe-inline'",
    ]);
    const targets = all('[href]').map((link) => [link.tagName, link.getAttribute('href') ?? '']);
    expect(targets.filter(([tag, target]) => tag !== 'A' || !/^(?:#|https?:)/.test(target ?? ''))).toEqual(
      [],
    );
  });

  it('leads to every part that its contents name, and names each once', () => {
    const ids = all('[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const missing = all('a[href^="#"]').filter(
      (link) => !ids.includes((link.getAttribute('href') ?? '').slice(1)),
    );
    expect(missing).toEqual([]);
  });

  it('has words for every picture', () => {
    for (const picture of all('figure .picture')) {
      expect(picture.getAttribute('role')).toBe('img');
      expect((picture.getAttribute('aria-label') ?? '').length).toBeGreaterThan(20);
    }
    for (const svg of all('svg')) expect(svg.getAttribute('aria-hidden')).toBe('true');
    expect(all('figure').every((figure) => figure.querySelector('figcaption strong') !== null)).toBe(true);
    expect(all('figure svg path, figure svg rect, figure svg line, figure svg circle').length > 0).toBe(
      all('figure').length > 0,
    );
  });

  it('begins with the answer, and shows every verdict with its values and its reason', () => {
    const { lead, rest } = documentOf(run).answer;
    expect(textOf('header .answer')).toBe(`${lead} ${rest}`);
    const text = textOf('main');
    for (const { groups } of sectionsOf(run)) {
      for (const row of groups.flatMap(({ rows }) => rows)) {
        expect(text).toContain(row.words.finding);
        expect(text).toContain(reasonWords(row.verdict.because, labelsOf(run)));
        expect(text).toContain(row.ratio);
      }
    }
  });
});

describe('the planner in the page', () => {
  const random = createRandom(1, 'planner');
  const between = (low: number, high: number): number => low * (high / low) ** random.nextFloat();
  const some = (scale: number) =>
    Array.from({ length: 5 }, (_, at) =>
      pointAt(scale * between(1, 3), {
        cell: `cell-${at}`,
        connections: Math.round(between(10, 1000)),
        eventsPerSecond: between(1, 100),
        payloadBytes: Math.round(between(80, 5000)),
      }),
    );
  const run = sizedRun({
    cpuNs: some(10_000),
    overheadBytes: some(20),
    memoryBytes: some(8000),
    handshakeBytes: [pointAt(700, { connections: null, eventsPerSecond: null, payloadBytes: null })],
  });

  it('is the one script, which the policy admits by its hash, and loads nothing', () => {
    const { all } = parse(render(run));
    const scripts = all('script');
    expect(scripts.map(({ textContent }) => textContent)).toEqual([PLANNER_SCRIPT]);
    expect(scripts[0]?.attributes).toHaveLength(0);
    const hash = createHash('sha256').update(PLANNER_SCRIPT).digest('base64');
    expect(all('meta[http-equiv]')[0]?.getAttribute('content')).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`,
    );
    expect(PLANNER_SCRIPT).not.toMatch(/fetch|import|XMLHttp|WebSocket\(|EventSource|innerHTML|eval|https?:/);
    expect(all('noscript')).toHaveLength(1);
  });

  it('computes what planFor computes, with the same words, at 60 loads', () => {
    const { document } = parseHTML(render(run));
    const inputs = [...document.querySelectorAll('.planner input')];
    for (let at = 0; at < 60; at += 1) {
      const load = {
        connections: Math.round(between(1, 20_000)),
        eventsPerSecond: between(0.1, 1000),
        payloadBytes: Math.round(between(10, 50_000)),
      };
      for (const [name, value] of Object.entries(load)) {
        inputs.find((input) => input.getAttribute('name') === name)?.setAttribute('value', String(value));
      }
      runInNewContext(PLANNER_SCRIPT, { document });
      const [sse] = planFor(run, load).transports;
      for (const id of ['cores', 'memoryBytes', 'bytesPerSecond', 'handshakeBytes'] as const) {
        const cell = document.querySelector(`[data-of="${id} 0"]`);
        const shown = (cell?.getAttribute('data-values') ?? '').split(' ').map(Number);
        const wanted = [sse?.[id]?.value, sse?.[id]?.low, sse?.[id]?.high];
        for (const [index, value] of wanted.entries()) {
          expect((shown[index] ?? NaN) / (value ?? NaN)).toBeCloseTo(1, 9);
        }
        const estimate = sse?.[id] ?? null;
        const words = estimate === null ? null : extrapolationWords(estimate);
        expect(cell?.textContent).toContain(words ?? '');
        expect(cell?.textContent?.includes('extrapolated')).toBe(words !== null);
      }
    }
  });

  it('names what to run for a value that is not there, and is left out where there is none', () => {
    const { document } = parseHTML(render(sizedRun({ cpuNs: [pointAt(1)] })));
    runInNewContext(PLANNER_SCRIPT, { document });
    expect(document.querySelector('[data-of="memoryBytes 0"]')?.textContent).toBe(
      'not measured: npm run bench -- memory',
    );
    expect(render(sampleRun())).not.toContain('planner"');
  });
});

describe('the page', () => {
  const sample = parse(render(sampleRun()));

  it('shows text as it is, whatever stands in it', () => {
    const evil = `<script>alert('x')</script><img src=x onerror="y">&amp;`;
    const run = sampleRun({
      runId: evil,
      argv: [evil],
      verdicts: [
        sampleVerdict({
          because: [{ code: 'many-void', values: { voidPairs: 1, pairs: 2, cause: evil } }],
          metricLabel: evil,
          cellLabel: evil,
        }),
      ],
      claims: sampleRun().claims.map((claim) => ({
        ...claim,
        sentence: evil,
        because: [evil],
        source: `javascript:${evil}`,
      })),
      checks: sampleRun().checks.map((check) => ({
        ...check,
        code: 'unmeasured' as const,
        example: { cause: evil },
      })),
      transports: sampleRun().transports.map((transport) => ({ ...transport, label: evil })),
      figures: {
        ...sampleRun().figures,
        windows: sampleRun().figures.windows.map((window) => ({
          ...window,
          outcome: 'void' as const,
          cause: { code: 'unmeasured' as const, values: { cause: evil } },
        })),
      },
    });
    const { all, textOf } = parse(render(run));
    expect(all('script, img, [onerror], [href^="javascript"]')).toEqual([]);
    expect(textOf('main')).toContain(evil);
    expect(textOf('title')).toContain(evil);
  });

  it('draws a picture of each kind', () => {
    const titles = sample.textOf('figcaption strong');
    for (const title of [
      'Ratios and margins',
      'Round by round',
      'due',
      'sent',
      'ECDF',
      'fault',
      'When everything',
    ]) {
      expect(titles).toContain(title);
    }
  });

  it('draws a side against itself apart, by its name', () => {
    expect(sample.textOf('figure text')).toContain('A/A SSE: Server CPU per delivery, median');
    expect(parse(render(uncontrolledRun())).textOf('figure text')).not.toContain('A/A');
  });

  it('hatches void windows and gives their cause', () => {
    const { all, textOf } = sample;
    expect(all('figure rect[fill="url(#hatch)"], figure g[fill="url(#hatch)"] rect').length).toBeGreaterThan(
      0,
    );
    expect(textOf('figure title')).toContain('busy 83 % of the time');
  });

  it('says what coordinated omission hides, with values of the run', () => {
    expect(sample.textOf('figcaption')).toMatch(
      /A clock that starts at the sending shows \d.* waited \d.*\(p99\)/,
    );
  });

  it('dots what the events do not resolve', () => {
    expect(sample.all('[stroke-dasharray="1 5"]').length).toBeGreaterThan(0);
  });

  it('tells how to get every scenario that the run lacks', () => {
    const text = parse(render(sampleRun({ scenarios: [], verdicts: [] }))).textOf('td');
    for (const { id } of sampleRun().notRun) expect(text).toContain(`npm run bench -- ${id}`);
    expect(sample.textOf('td')).not.toMatch(/npm run bench -- fan-out\b/);
  });

  it('says why there is no picture where nothing counts', () => {
    const text = parse(render(voidRun())).textOf('main');
    expect(text).toContain('No window of this cell counts');
    expect(text).toContain('No round of this cell counts');
  });
});

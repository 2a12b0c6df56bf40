import { describe, expect, it } from 'vitest';
import { html } from './html.ts';
import { ladderFigures } from './html/ladder.ts';
import { ladderRun } from './ladder.fixture.ts';
import { ladderTablesOf, wayWords } from './ladder.ts';
import { markdown } from './markdown.ts';
import { terminal } from './terminal.ts';

describe('the ladder', () => {
  it('splits the cost of an event into steps, from the socket up to each of the two', () => {
    const [ladder] = ladderRun().figures.ladders;
    expect(ladder?.ways.map(({ to, rungs }) => `${to}: ${wayWords(ladder.socket, rungs)}`)).toEqual([
      'sse: socket 5.00 µs, + framing 200 ns (may be nothing), + node:http 2.00 µs, + Express 4.00 µs',
      'websocket: socket 5.00 µs, + framing 1.00 µs, − ws 500 ns',
    ]);
  });

  it('is a table with what each step adds, what it comes to, and how far from the socket that is', () => {
    const [table] = ladderTablesOf(ladderRun(), 'cost');
    expect(table?.title).toBe('Where the cost of an event sits, at 1,000 connections');
    expect(table?.rows).toEqual([
      ['Raw TCP', 'socket', '5.00 µs', '5.00 µs (4.85 µs..5.15 µs)', '1.00x'],
      ['Pre-framed SSE', 'framing', '+ 200 ns', '5.20 µs (5.05 µs..5.35 µs)', '1.04x'],
      ['SSE on node:http', 'node:http', '+ 2.00 µs', '7.20 µs (7.05 µs..7.35 µs)', '1.44x'],
      ['SSE', 'Express', '+ 4.00 µs', '11.2 µs (11.0 µs..11.3 µs)', '2.24x'],
      ['Pre-framed WebSocket', 'framing', '+ 1.00 µs', '6.00 µs (5.85 µs..6.15 µs)', '1.20x'],
      ['WebSocket', 'ws', '− 500 ns', '5.50 µs (5.35 µs..5.65 µs)', '1.10x'],
    ]);
    expect(table?.basis).toContain('Median over 7 rounds');
  });
});

describe('its picture', () => {
  const [picture] = ladderFigures('cost', ladderRun());
  const text = picture?.html ?? '';

  it('is drawn for a screen and for a phone, with every step in words', () => {
    expect(text.match(/<svg[^>]* width="\d+"/g)?.map((svg) => / width="(\d+)"/.exec(svg)?.[1])).toEqual([
      '920',
      '350',
    ]);
    const alternatives = [...text.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, words]) => words);
    expect(alternatives).toHaveLength(2);
    for (const words of alternatives) {
      expect(words).toContain('SSE: socket 5.00 µs, + framing 200 ns (may be nothing)');
      expect(words).toContain('WebSocket: socket 5.00 µs, + framing 1.00 µs, − ws 500 ns.');
    }
  });

  it('has a whisker for each of the six, and none where there was one round', () => {
    const whiskers = (svg: string) => svg.match(/<g[^>]* aria-label="rule"[\s\S]*?<\/g>/g) ?? [];
    expect(whiskers(text).map((group) => group.match(/<line/g)?.length)).toEqual([6, 6]);
    expect(whiskers(ladderFigures('cost', ladderRun(1))[0]?.html ?? '')).toEqual([]);
  });

  it('has no number that is none, and no bar of less than nothing', () => {
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    expect(text).not.toMatch(/width="-/);
  });

  it('keeps its words inside the picture', () => {
    const places = [...text.matchAll(/<text[^>]* transform="translate\((-?[\d.]+),/g)].map(([, x]) =>
      Number(x),
    );
    expect(places.every((x) => x >= 0 && x <= 920)).toBe(true);
  });
});

describe('a report with a ladder', () => {
  const run = ladderRun();

  it('shows it as a picture, as a table and at the terminal', () => {
    expect(html.render(run, { columns: 100, color: false })).toContain(
      '<strong>Where the cost of an event sits, at 1,000 connections.</strong>',
    );
    expect(markdown.render(run, { columns: 100, color: false })).toMatch(
      /\|\s+SSE on node:http \|\s+node:http \|\s+\+ 2\.00 µs \|/,
    );
    for (const columns of [80, 100, 140]) {
      const text = terminal.render(run, { columns, color: false });
      expect(text).toMatch(/SSE on node:http +node:http +\+ 2\.00 µs/);
      const [, figures = ''] = /(Where the cost[\s\S]*?)\n\n/.exec(text) ?? [];
      for (const line of figures.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  it('does not complain that a cell which is a point of a curve has no verdict, unless all of it is void', () => {
    const words = '1,000 connections: no verdict after 3 rounds.';
    expect(markdown.render(run, { columns: 100, color: false })).not.toContain(words);
    const voided = run.scenarios.map((summary) => ({ ...summary, voidPairs: summary.pairs }));
    expect(markdown.render(ladderRun(3, {}, voided), { columns: 100, color: false })).toContain(words);
  });
});

import { describe, expect, it } from 'vitest';

import type { RunFile } from '../../records/run.ts';
import { svgOf } from '../charts/plot.ts';
import { ladderFigure } from '../charts/ladder.ts';
import { plainWords } from './blocks.ts';
import { ladderRun } from '../ladder.fixture.ts';
import { rungsOf, wayWords } from '../words/ladder.ts';
import { ladderParts } from './ladder.ts';
import { terminal } from '../terminal.ts';

describe('the ladder', () => {
  it('reads as the cost of an event in steps, from the socket up to each of the two', () => {
    const [ladder] = ladderRun().figures.ladders;
    expect(ladder?.ways.map(({ to, rungs }) => `${to}: ${wayWords(ladder.socket, rungs)}`)).toEqual([
      'sse: socket 5.00 µs, + framing 200 ns (not clearly different from 0), + node:http 2.00 µs, + Express 4.00 µs',
      'websocket: socket 5.00 µs, + framing 1.00 µs, − ws 500 ns',
    ]);
  });

  it('is a table with what each step adds, its total, and how far from the socket that is', () => {
    const [part] = ladderParts(ladderRun(), 'cost');
    if (part?.kind !== 'part') throw new Error('there is no ladder');
    expect(part.title).toBe('Where the cost of an event sits, at 1,000 connections');
    const table = part.blocks.find((block) => block.kind === 'table');
    expect(
      table?.rows.map((row) =>
        row.map(({ words, note }) => [plainWords(words), note].filter(Boolean).join(' ')),
      ),
    ).toEqual([
      ['Raw TCP', 'socket', '5.00 µs', '5.00 µs (4.85 µs..5.15 µs)', '1.00x'],
      ['Pre-framed SSE', 'framing', '+ 200 ns', '5.20 µs (5.05 µs..5.35 µs)', '1.04x'],
      ['SSE on node:http', 'node:http', '+ 2.00 µs', '7.20 µs (7.05 µs..7.35 µs)', '1.44x'],
      ['SSE', 'Express', '+ 4.00 µs', '11.2 µs (11.0 µs..11.3 µs)', '2.24x'],
      ['Pre-framed WebSocket', 'framing', '+ 1.00 µs', '6.00 µs (5.85 µs..6.15 µs)', '1.20x'],
      ['WebSocket', 'ws', '− 500 ns', '5.50 µs (5.35 µs..5.65 µs)', '1.10x'],
    ]);
    expect(JSON.stringify(part)).toContain('Median over 7 rounds');
    expect(terminal.render(ladderRun(), { columns: 80, color: false })).toMatch(
      /SSE on node:http +node:http +\+ 2\.00 µs/,
    );
  });

  it('shows a rung once where several ways have it, as part of the first', () => {
    const [ladder] = ladderRun().figures.ladders;
    const [first, second] = ladder?.ways ?? [];
    if (ladder === undefined || first === undefined || second === undefined) throw new Error('no ladder');
    const again = { ...second, rungs: [...first.rungs.slice(0, 1), ...second.rungs] };
    expect(rungsOf({ ...ladder, ways: [first, again] }).map(({ rung, to }) => [rung.transport, to])).toEqual([
      ['raw-tcp', null],
      ['sse-framed', 'sse'],
      ['sse-http', 'sse'],
      ['sse', 'sse'],
      ['websocket-framed', 'websocket'],
      ['websocket', 'websocket'],
    ]);
  });

  it('makes nobody complain that a cell which is a point of a curve has no verdict, unless all of it is void', () => {
    const words = '1,000 connections: no verdict after 3 rounds.';
    const text = (run: RunFile): string => terminal.render(run, { columns: 140, color: false });
    expect(text(ladderRun())).not.toContain(words);
    const { scenarios } = ladderRun();
    const voided = scenarios.map((summary) => ({ ...summary, voidPairs: summary.pairs }));
    expect(text({ ...ladderRun(3, {}), scenarios: voided })).toContain(words);
  });
});

describe('its picture', () => {
  const draw = (rounds: number, width: number): string => {
    const run = ladderRun(rounds);
    const [ladder] = run.figures.ladders;
    if (ladder === undefined) throw new Error('there is no ladder');
    const figure = ladderFigure(ladder, run);
    expect(figure.alternative).toContain('− ws');
    return svgOf(figure.draw({ width, isNarrow: width < 500 })).html;
  };

  it('has a whisker for each of the six, and none where there was one round', () => {
    const whiskers = (svg: string) => svg.match(/<g[^>]* aria-label="rule"[\s\S]*?<\/g>/g) ?? [];
    for (const width of [920, 350]) {
      expect(whiskers(draw(7, width)).map((group) => group.match(/<line/g)?.length)).toEqual([6]);
      expect(whiskers(draw(1, width))).toEqual([]);
    }
  });

  it('has no number that is none, no bar of less than nothing, and keeps its words inside', () => {
    for (const width of [920, 350]) {
      const svg = draw(7, width);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|width="-/);
      const places = [...svg.matchAll(/<text[^>]* transform="translate\((-?[\d.]+),/g)].map(([, x]) =>
        Number(x),
      );
      expect(places.every((x) => x >= 0 && x <= width)).toBe(true);
    }
  });
});

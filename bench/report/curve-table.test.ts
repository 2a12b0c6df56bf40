import { describe, expect, it } from 'vitest';
import picocolors from 'picocolors';
import type { Curve } from '../records/figures.ts';
import { curveTablesOf } from './curve-table.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { drawFigures } from './terminal-curves.ts';

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('the sample run lacks its curve');
  return item;
}

const curve = first(sampleRun().figures.curves);

function tables(...curves: readonly Curve[]) {
  return curveTablesOf(sampleRun({ figures: { ...sampleRun().figures, curves } }), 'fan-out');
}

describe('a curve as a table', () => {
  it('has a row for each place on the axis and a column for each transport, with intervals', () => {
    expect(first(tables(curve))).toMatchObject({
      title: 'Server CPU per delivery by connections',
      head: ['Connections', 'SSE', 'WebSocket'],
      rows: [
        ['100', '6.20 µs (6.00 µs..6.50 µs)', '5.00 µs'],
        ['1,000', '11.6 µs (11.0 µs..12.4 µs)', '–'],
      ],
    });
  });

  it('says over how many rounds, and how sure the least sure interval is', () => {
    expect(first(tables(curve)).basis).toBe(
      'Median over 1 to 3 rounds; in brackets, where there is more than one round, an interval that covers it with at least 75 %.',
    );
    const [sse] = curve.lines;
    const sure = { ...curve, lines: sse === undefined ? [] : [sse] };
    expect(first(tables(sure)).basis).toBe(
      'Median over 3 rounds; in brackets an interval that covers it with at least 75 %.',
    );
    const [once] = curve.lines.slice(1);
    const alone = { ...curve, lines: once === undefined ? [] : [once] };
    expect(first(tables(alone)).basis).toBe('One round: no interval.');
  });

  it('names the cell where a scenario has a curve of several', () => {
    const cells = ['100-connections', '1000-connections'].map((cell) => ({ ...curve, cell }));
    expect(tables(...cells).map(({ title }) => title)).toEqual([
      '100 connections: Server CPU per delivery by connections',
      '1,000 connections: Server CPU per delivery by connections',
    ]);
  });

  it('stays within the terminal, and shows every value once', () => {
    const paint = picocolors.createColors(false);
    for (const width of [50, 80, 140]) {
      const lines = drawFigures(first(tables(curve)), width, paint);
      expect(
        Math.max(...lines.flatMap((line) => line.split('\n')).map((line) => line.length)),
      ).toBeLessThanOrEqual(width);
      expect(lines.join('\n').match(/11\.6 µs/g)).toHaveLength(1);
      expect(lines.join('\n').match(/5\.00 µs/g)).toHaveLength(1);
    }
  });
});

import type { CurveTable } from './curve-table.ts';
import { drawTable, visibleLength, wrap, type Column } from './layout.ts';
import type { Paint } from './terminal-table.ts';
import type { ValueTable } from './value-table.ts';

/** A column of values is no wider than this: an interval goes to a line of its own below its value. */
const MOST = 30;
/** A name of what was measured is no wider than this. */
const MOST_NAME = 40;

/** A curve as a compact table. */
export function drawCurve(curve: CurveTable, width: number, paint: Paint): readonly string[] {
  return drawFigures(curve, 'right', width, paint);
}

/** What the arms of a study came to. */
export function drawValues(values: ValueTable, width: number, paint: Paint): readonly string[] {
  return drawFigures(values, 'left', width, paint);
}

/** Columns that do not fit beside each other stand in a table below. */
function drawFigures(
  { title, basis, head, rows }: ValueTable,
  align: Column['align'],
  width: number,
  paint: Paint,
): readonly string[] {
  const [corner = '', ...names] = head;
  const widest = (texts: readonly string[], most: number): number =>
    Math.min(most, Math.max(8, ...texts.map(visibleLength)));
  const first = widest([corner, ...rows.map(([name = '']) => name)], MOST_NAME);
  const each = widest([...names, ...rows.flatMap(([, ...cells]) => cells)], MOST);
  const fitting = Math.max(1, Math.floor((width - first) / (each + 2)));
  const tables = Array.from({ length: Math.ceil(names.length / fitting) }, (_, part) => {
    const shown = <Item>([name, ...cells]: readonly Item[]): readonly Item[] => [
      ...(name === undefined ? [] : [name]),
      ...cells.slice(part * fitting, (part + 1) * fitting),
    ];
    const columns = shown(head).map((_name, at): Column =>
      at === 0 ? { align, width: first } : { align: 'right', width: each },
    );
    const wrapped = (row: readonly string[]): readonly string[] =>
      shown(row).map((text, at) => wrap(text, at === 0 ? first : each, at === 0 ? '  ' : '').join('\n'));
    const lines = [wrapped(head).map(paint.bold), ...rows.map(wrapped)];
    return drawTable(columns, lines);
  });
  return [paint.bold(title), ...wrap(basis, width).map(paint.gray), ...tables.flat()];
}

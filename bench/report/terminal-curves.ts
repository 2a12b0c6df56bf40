import type { CurveTable } from './curve-table.ts';
import { drawTable, visibleLength, wrap, type Column } from './layout.ts';
import type { Paint } from './terminal-table.ts';

/** A column of values is no wider than this: an interval goes to a line of its own below its value. */
const MOST = 30;

/** A curve as a compact table; columns that do not fit beside each other stand in a table below. */
export function drawCurve(
  { title, basis, head, rows }: CurveTable,
  width: number,
  paint: Paint,
): readonly string[] {
  const [axis = '', ...names] = head;
  const place = Math.max(...[axis, ...rows.map(([first = '']) => first)].map(visibleLength));
  const each = Math.min(
    MOST,
    Math.max(...[...names, ...rows.flatMap(([, ...cells]) => cells)].map(visibleLength), 8),
  );
  const fitting = Math.max(1, Math.floor((width - place) / (each + 2)));
  const tables = Array.from({ length: Math.ceil(names.length / fitting) }, (_, part) => {
    const [from, until] = [1 + part * fitting, 1 + (part + 1) * fitting];
    const columns: readonly Column[] = [
      { align: 'right', width: place },
      ...head.slice(from, until).map((): Column => ({ align: 'right', width: each })),
    ];
    const wrapped = (text: string): string => wrap(text, each).join('\n');
    return drawTable(columns, [
      [paint.bold(axis), ...head.slice(from, until).map((name) => paint.bold(wrapped(name)))],
      ...rows.map(([first = '', ...cells]) => [first, ...cells.slice(from - 1, until - 1).map(wrapped)]),
    ]);
  });
  return [paint.bold(title), ...wrap(basis, width).map(paint.gray), ...tables.flat()];
}

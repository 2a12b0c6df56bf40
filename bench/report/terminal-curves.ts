import type { FigureTable } from './curve-table.ts';
import { drawTable, tableWidth, visibleLength, wrap, type Column } from './layout.ts';
import type { Paint } from './terminal-table.ts';

/** A column of values is no wider than this: an interval goes to a line of its own below its value. */
const MOST = 30;

/** A curve, a ladder or a table of values, compact; columns that do not fit beside each other stand in a table below. */
export function drawFigures(
  { title, basis, head, rows }: FigureTable,
  width: number,
  paint: Paint,
): readonly string[] {
  const widths = head.map((name, at) =>
    Math.min(MOST, Math.max(...[name, ...rows.map((row) => row[at] ?? '')].map(visibleLength))),
  );
  const tables = partsOf(widths, width).map((part) => {
    const columns = part.map((at): Column => {
      // Places on an axis stand like numbers, names like words.
      const align = at === 0 && rows.some(([first = '']) => /^\D/.test(first)) ? 'left' : 'right';
      return { align, width: widths[at] ?? MOST };
    });
    const cells = (row: readonly string[]): readonly string[] =>
      part.map((at) => wrap(row[at] ?? '', widths[at] ?? MOST).join('\n'));
    return drawTable(columns, [
      cells(head).map((name) => name.split('\n').map(paint.bold).join('\n')),
      ...rows.map(cells),
    ]);
  });
  return [paint.bold(title), ...wrap(basis, width).map(paint.gray), ...tables.flat()];
}

/** Which columns stand beside each other: the first one in every table, and of the others as many as fit. */
function partsOf(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const parts: number[][] = [];
  for (const at of widths.keys()) {
    if (at === 0) continue;
    const last = parts.at(-1);
    const wanted = [...(last ?? [0]), at];
    const isFitting = tableWidth(wanted.map((column) => widths[column] ?? MOST)) <= width;
    if (last !== undefined && isFitting) last.push(at);
    else parts.push([0, at]);
  }
  return parts;
}

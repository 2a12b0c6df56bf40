import { plainWords, type TableCell, type Table, type Tone } from './document/blocks.ts';
import { drawTable, flat, GAP, tableWidth, visibleLength, wrap, type Column } from './layout.ts';

export type Paint = (text: string, tone: Tone | 'strong' | null) => string;

/** Where the texts of a table stand. */
interface Layout {
  /** The table's columns that stand in each column of the terminal, the later ones below the first. */
  readonly stacks: readonly (readonly number[])[];
  readonly columns: readonly Column[];
  readonly areNotesBelow: boolean;
}

/** The names of things suffer from being broken, so no column grows beyond this. */
const WIDEST = 72;

/** Draws tables of one family so that they line up. A table with no room for all its columns becomes several, one below the other. */
export function tableDrawer(
  family: readonly Table[],
  width: number,
  paint: Paint,
): (table: Table, isHeadNeeded: boolean) => readonly string[] {
  const layouts = layoutsFor(family, width);
  return (table, isHeadNeeded) =>
    layouts.flatMap((layout, at) => [
      ...(at > 0 ? [''] : []),
      ...(isHeadNeeded || at > 0 ? drawHead(table, layout, paint) : []),
      ...drawTable(
        layout.columns,
        table.rows.map((row) => drawRow(row, layout, paint)),
      ),
    ]);
}

function drawHead({ columns }: Table, layout: Layout, paint: Paint): readonly string[] {
  const heads = columns.map(({ head }): TableCell => ({ words: head, note: null, tone: null }));
  return [
    ...drawTable(layout.columns, [
      drawRow(heads, layout, paint).map((text) =>
        text
          .split('\n')
          .map((line) => paint(line, 'strong'))
          .join('\n'),
      ),
    ]),
    paint('─'.repeat(tableWidth(layout.columns.map((column) => column.width))), 'quiet'),
  ];
}

function drawRow(row: readonly TableCell[], layout: Layout, paint: Paint): readonly string[] {
  return layout.stacks.map((stack, column) =>
    stack
      .flatMap((at) =>
        linesOf(row[at], layout.areNotesBelow).map((line) => [line, row[at]?.tone ?? null] as const),
      )
      .flatMap(([line, tone]) =>
        wrap(line, layout.columns[column]?.width ?? WIDEST, '  ').map((text) => paint(text, tone)),
      )
      .join('\n'),
  );
}

/** A cell as lines before any wrapping. */
function linesOf(cell: TableCell | undefined, isNoteBelow: boolean): readonly string[] {
  if (cell === undefined) return [];
  const words = flat(plainWords(cell.words));
  if (cell.note === null) return [words];
  return isNoteBelow ? [words, cell.note] : [`${words} ${cell.note}`];
}

/** The roomiest arrangement that fits; where none does, the tightest with its columns in several tables. */
function layoutsFor(family: readonly Table[], width: number): readonly Layout[] {
  const [first] = family;
  if (first === undefined) return [];
  const all = [...first.columns.keys()];
  const stacked: number[][] = [];
  for (const at of all) {
    const above = stacked.at(-1);
    if (above !== undefined && first.columns[at]?.under === true) above.push(at);
    else stacked.push([at]);
  }
  const apart = all.map((at) => [at]);
  for (const [stacks, areNotesBelow] of [
    [apart, false],
    [apart, true],
    [stacked, true],
  ] as const) {
    const layout = layoutFor(family, stacks, areNotesBelow, width);
    if (layout !== null) return [layout];
  }
  const [names = [], ...others] = stacked;
  const whole = layoutFor(family, stacked, true, Infinity);
  if (whole === null) return [];
  const least = leastWidths(first, whole);
  const parts: number[][][] = [];
  for (let at = 0; at < others.length; at += first.together) {
    const more = others.slice(at, at + first.together);
    const last = parts.at(-1) ?? [];
    const wanted = [names, ...last, ...more].map((stack) => least[stacked.indexOf(stack)] ?? 0);
    if (last.length > 0 && tableWidth(wanted) <= width) last.push(...more);
    else parts.push([...more]);
  }
  return parts.flatMap((some) => layoutFor(family, [names, ...some], true, width, true) ?? []);
}

/** null: squeezed into `width`, a column would get less than it needs. */
function layoutFor(
  family: readonly Table[],
  stacks: readonly (readonly number[])[],
  areNotesBelow: boolean,
  width: number,
  isForced = false,
): Layout | null {
  const natural = stacks.map((stack) =>
    Math.max(
      1,
      ...family.flatMap(({ columns, rows }) =>
        stack.flatMap((at) => [
          visibleLength(columns[at]?.head ?? ''),
          ...rows.flatMap((row) => linesOf(row[at], areNotesBelow).map(visibleLength)),
        ]),
      ),
    ),
  );
  const leastOf = (stack: readonly number[]): number | null =>
    family[0]?.columns[stack[0] ?? 0]?.least ?? null;
  const capped = natural.map((size, at) =>
    leastOf(stacks[at] ?? []) === null ? size : Math.min(size, WIDEST),
  );
  const least = capped.map((size, at) => Math.min(size, leastOf(stacks[at] ?? []) ?? size));
  const room = width - GAP * (stacks.length - 1);
  const spare = room - sum(least);
  if (spare < 0 && !isForced) return null;
  // What is left goes to those that want more, in proportion.
  const wanted = sum(capped) - sum(least);
  const share = wanted <= 0 ? 0 : Math.min(1, Math.max(0, spare) / wanted);
  const columns = capped.map((size, at): Column => {
    const floor = least[at] ?? size;
    return {
      align: family[0]?.columns[stacks[at]?.[0] ?? 0]?.align ?? 'left',
      width: Math.max(1, Math.min(floor + Math.floor((size - floor) * share), room)),
    };
  });
  return { stacks, columns, areNotesBelow };
}

/** The least width of each column of a layout. */
function leastWidths({ columns }: Table, layout: Layout): readonly number[] {
  return layout.columns.map(({ width }, at) =>
    Math.min(width, columns[layout.stacks[at]?.[0] ?? 0]?.least ?? width),
  );
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

import CliTable from 'cli-table3';

import { plainWords, type TableCell, type Table, type Tone } from './document/blocks.ts';
import { flat, GAP, tableWidth, visibleLength, wrap } from './layout.ts';

export type Paint = (text: string, tone: Tone | 'strong' | null) => string;

/** A column of the terminal. */
interface Slot {
  /** The columns of the table that stand in it, the later ones below the first. */
  readonly at: readonly number[];
  readonly align: 'left' | 'right';
  /** Characters that it needs, and those that it has a use for. */
  readonly least: number;
  readonly most: number;
}

/** Some slots side by side. */
interface Layout {
  readonly slots: readonly Slot[];
  readonly areNotesBelow: boolean;
}

/** Running text in a column wider than this is hard to read. */
const WIDEST = 72;

/** No borders: a gap between columns, and a line below the head. */
const PLAIN = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '─',
    'mid-mid': '─'.repeat(GAP),
    right: '',
    'right-mid': '',
    middle: ' '.repeat(GAP),
  },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
};

/**
 * Draws tables of one family so that they line up. A table with no room for all its columns becomes several, one below the other, and
 * one with no room for two columns a list.
 */
export function tableDrawer(
  family: readonly Table[],
  width: number,
  paint: Paint,
): (table: Table, isHeadNeeded: boolean) => readonly string[] {
  const layouts = layoutsFor(family, width);
  if (!layouts.every(({ slots }) => fits(slots, width))) return (table) => drawAsList(table, width, paint);
  return ({ columns, rows }, isHeadNeeded) =>
    layouts.flatMap((layout, at) => {
      const { slots } = layout;
      const widths = widthsFor(slots, width);
      const draw = (row: readonly TableCell[], tone: 'strong' | null): string[] =>
        slots.map((slot, place) => drawSlot(row, slot, layout, widths[place] ?? 0, paint, tone));
      const heads = columns.map(({ head }) => ({ words: head, note: null, tone: null }));
      const grid = new CliTable({
        ...PLAIN,
        head: isHeadNeeded || at > 0 ? draw(heads, 'strong') : [],
        colWidths: [...widths],
        colAligns: slots.map(({ align }) => align),
      });
      grid.push(...rows.map((row) => draw(row, null)));
      const lines = grid.toString().split('\n');
      return [
        ...(at > 0 ? [''] : []),
        ...lines.map((line) => (line.startsWith('─') ? paint(line, 'quiet') : line.trimEnd())),
      ];
    });
}

/** A row as its first cell with the others below it, each with the head of its column; of two columns on one line. */
function drawAsList({ columns, rows }: Table, width: number, paint: Paint): readonly string[] {
  if (columns.length === 2) {
    const texts = rows.map((row) => row.map((cell) => linesOf(cell, false).join(' ')).join(': '));
    return texts.flatMap((text) => wrap(text, width, '  '));
  }
  return rows.flatMap((row) =>
    row.flatMap((cell, column) => {
      const text = linesOf(cell, false).join(' ');
      if (text === '') return [];
      if (column === 0) return wrap(text, width, '  ').map((line) => paint(line, 'strong'));
      const head = flat(columns[column]?.head ?? '');
      const lines = wrap(head === '' ? text : `${head}: ${text}`, width - 2, '  ');
      return lines.map((line) => `  ${paint(line, cell.tone)}`);
    }),
  );
}

/** The text of a cell, broken where it must be. The library would not indent later lines, nor keep a number and its unit together. */
function drawSlot(
  row: readonly TableCell[],
  { at }: Slot,
  { areNotesBelow }: Layout,
  width: number,
  paint: Paint,
  tone: 'strong' | null,
): string {
  return at
    .flatMap((column) =>
      linesOf(row[column], areNotesBelow)
        .flatMap((line) => wrap(line, width, '  '))
        .map((line) => paint(line, tone ?? row[column]?.tone ?? null)),
    )
    .join('\n');
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
  const arrangements = [
    { isStacked: false, areNotesBelow: false },
    { isStacked: false, areNotesBelow: true },
    { isStacked: true, areNotesBelow: true },
  ].map(({ isStacked, areNotesBelow }) => ({
    slots: slotsOf(family, isStacked, areNotesBelow),
    areNotesBelow,
  }));
  const fitting = arrangements.find(({ slots }) => fits(slots, width));
  if (fitting !== undefined) return [fitting];
  const [names, ...others] = arrangements.at(-1)?.slots ?? [];
  if (names === undefined) return [];
  const together = family[0]?.together ?? 1;
  const parts: Slot[][] = [];
  for (let at = 0; at < others.length; at += together) {
    const more = others.slice(at, at + together);
    const last = parts.at(-1);
    if (last !== undefined && fits([...last, ...more], width)) last.push(...more);
    else parts.push([names, ...more]);
  }
  return parts.map((slots) => ({ slots, areNotesBelow: true }));
}

function slotsOf(family: readonly Table[], isStacked: boolean, areNotesBelow: boolean): readonly Slot[] {
  const columns = family[0]?.columns ?? [];
  const stacks: number[][] = [];
  for (const [at, { under }] of columns.entries()) {
    const above = stacks.at(-1);
    if (above !== undefined && isStacked && under) above.push(at);
    else stacks.push([at]);
  }
  return stacks.map((at) => {
    const { align = 'left', least = null } = columns[at[0] ?? 0] ?? {};
    const texts = family.flatMap((table) =>
      at.flatMap((column) => [
        table.columns[column]?.head ?? '',
        ...table.rows.flatMap((row) => linesOf(row[column], areNotesBelow)),
      ]),
    );
    const natural = Math.max(1, ...texts.map(visibleLength));
    const most = least === null ? natural : Math.min(natural, WIDEST);
    return { at, align, least: Math.min(most, least ?? most), most };
  });
}

const fits = (slots: readonly Slot[], width: number): boolean =>
  tableWidth(slots.map(({ least }) => least)) <= width;

/** What is left beyond the least goes to those that want more, in proportion. */
function widthsFor(slots: readonly Slot[], width: number): readonly number[] {
  const spare = width - tableWidth(slots.map(({ least }) => least));
  const wanted = slots.reduce((sum, { least, most }) => sum + most - least, 0);
  const share = wanted === 0 ? 0 : Math.min(1, Math.max(0, spare) / wanted);
  const room = width - GAP * (slots.length - 1);
  return slots.map(({ least, most }) => Math.min(least + Math.floor((most - least) * share), room));
}

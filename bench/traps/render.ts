import picocolors from 'picocolors';
import {
  formatCount,
  formatEstimate,
  formatPercent,
  formatRatio,
  formatValue,
  NOTHING,
} from '../report/format.ts';
import { drawTable, visibleLength, wrap, type Column } from '../report/layout.ts';
import type { Quantity, Reading, TrapResult, TrapText } from './trap.ts';

export interface RenderOptions {
  /** Where lines are wrapped, characters. */
  readonly columns: number;
  readonly color: boolean;
}

const WRONG = 'The mistake says';
const RIGHT = 'The right way says';
const GAP = 2;

/** What a trap is about, before it is run. Pure. */
export function renderTrapText(id: string, trap: TrapText, { columns, color }: RenderOptions): string {
  const paint = picocolors.createColors(color);
  const lines = [
    ...wrap(`${id}: ${trap.title}`, columns).map((line) => paint.bold(line)),
    '',
    ...paragraph('The mistake.', trap.mistake, columns, paint.bold),
    '',
    ...paragraph('The right way.', trap.rightWay, columns, paint.bold),
    '',
    ...paragraph('Seen in public.', trap.seen.text, columns, paint.bold),
    trap.seen.url, // never wrapped: a link stays whole
  ];
  return `${lines.join('\n')}\n`;
}

/** Both sides of a trap as they came out on this machine. Pure. */
export function renderTrapResult(result: TrapResult, { columns, color }: RenderOptions): string {
  const paint = picocolors.createColors(color);
  const rows = rowsOf(result);
  const widths = widthsOf(rows, columns);
  const table: readonly Column[] = widths.map((width) => ({ align: 'left', width }));
  const cells = (texts: readonly string[], style: (text: string) => string): string[] =>
    texts.map((text, at) =>
      wrap(text, widths[at] ?? columns)
        .map(style)
        .join('\n'),
    );
  const lines = [
    ...paragraph('What was run.', result.setting, columns, paint.bold),
    '',
    ...drawTable(table, [
      cells(['', WRONG, RIGHT], paint.bold),
      ...rows.map(({ what, wrong, right }) => cells([what, wrong, right], String)),
    ]),
    '',
    ...paragraph('Lesson.', result.lesson, columns, paint.bold),
  ];
  return `${lines.join('\n')}\n`;
}

/** The page of `--list`. Pure. */
export function renderTrapList(
  traps: readonly (readonly [id: string, trap: Pick<TrapText, 'title'>])[],
): string {
  const width = Math.max(0, ...traps.map(([id]) => id.length));
  return traps.map(([id, { title }]) => `${id.padEnd(width)}  ${title}\n`).join('');
}

/** What a quantity is in words, with its unit. */
export function formatQuantity(quantity: Quantity): string {
  switch (quantity.kind) {
    case 'measure':
      return formatValue(quantity.value, quantity.unit);
    case 'whole-ms':
      return `${quantity.ms} ms`;
    case 'count':
      return formatCount(quantity.count, quantity.thing);
    case 'share':
      return formatPercent(quantity.share);
    case 'ratio': {
      if (quantity.interval === null) return formatRatio(quantity.ratio);
      const { point, interval } = formatEstimate({ point: quantity.ratio, ...quantity.interval });
      return interval === '' ? point : `${point} ${interval}`;
    }
    case 'words':
      return quantity.words;
    default:
      return quantity satisfies never;
  }
}

interface Row {
  readonly what: string;
  readonly wrong: string;
  readonly right: string;
}

/** Readings of both sides, the same thing in one row; those of the mistake first. */
function rowsOf({ wrong, right }: TrapResult): Row[] {
  const says = (readings: readonly Reading[], what: string): string => {
    const reading = readings.find((one) => one.what === what);
    return reading === undefined ? NOTHING : formatQuantity(reading.says);
  };
  return [...new Set([...wrong, ...right].map(({ what }) => what))].map((what) => ({
    what,
    wrong: says(wrong, what),
    right: says(right, what),
  }));
}

/** As wide as the texts need, and where that is too much, the columns of words give way. */
function widthsOf(rows: readonly Row[], columns: number): readonly [number, number, number] {
  const longest = (texts: readonly string[]): number => Math.max(...texts.map(visibleLength));
  const what = Math.min(longest(rows.map((row) => row.what)), Math.floor(columns * 0.4));
  const rest = columns - what - 2 * GAP;
  const left = Math.min(longest([WRONG, ...rows.map((row) => row.wrong)]), Math.floor(rest / 2));
  const right = Math.min(longest([RIGHT, ...rows.map((row) => row.right)]), rest - left);
  return [what, left, right];
}

function paragraph(
  head: string,
  text: string,
  columns: number,
  bold: (text: string) => string,
): readonly string[] {
  const lines = wrap(`${head} ${text}`, columns);
  return lines.map((line, at) => (at === 0 ? bold(head) + line.slice(head.length) : line));
}

import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** One column of a table for the terminal. */
interface Column {
  readonly align: 'left' | 'right';
  /** Characters between the gaps. */
  readonly width: number;
}

/** Characters between two columns. */
export const GAP = 2;

/** How wide a table with these columns is. */
export function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Lays rows out in columns, each text on as many lines as it has. Texts must fit: nothing is wrapped here. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.flatMap((row) => {
    const cells = row.map((text) => text.split('\n'));
    return Array.from({ length: Math.max(0, ...cells.map(({ length }) => length)) }, (_, line) =>
      columns
        .map(({ align, width }, at) => {
          const text = cells[at]?.[line] ?? '';
          const blanks = ' '.repeat(Math.max(0, width - visibleLength(text)));
          return align === 'left' ? text + blanks : blanks + text;
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  });
}

/** The space between a number and its unit, at which no line may end. */
const BEFORE_UNIT = / (?=(?:%|[nµm]?s|[kMG]?B)(?:\W|$))/g;
const NO_BREAK = '\u00A0';

/** Breaks a text at spaces into lines of at most `columns` characters; a longer word is cut. Later lines are indented. */
export function wrap(text: string, columns: number, indent = ''): readonly string[] {
  const whole = flat(text).normalize().replaceAll(BEFORE_UNIT, NO_BREAK);
  const [first = ''] = linesOf(whole, columns);
  const rest = whole.slice(first.length).trimStart();
  const later = rest === '' ? [] : linesOf(rest, columns - indent.length);
  return [first, ...later.map((line) => indent + line)].map((line) => line.replaceAll(NO_BREAK, ' '));
}

function linesOf(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, Math.max(1, columns), { hard: true }).split('\n');
}

/** A text on one line, without what could move a cursor or turn the reading direction: stderr of a process may hold anything. */
export function flat(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
}

/** Columns that a text takes up: without colour codes, and two for a wide character. */
export const visibleLength = (text: string): number => stringWidth(text);

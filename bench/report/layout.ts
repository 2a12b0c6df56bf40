import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Columns of everything that goes to a file or a pipe. */
export const FIXED_COLUMNS = 100;

/** Characters between two columns. */
export const GAP = 2;

/** How wide a table with these columns is. */
export function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
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

/** A text of many lines with those broken that are wider than `columns`; what follows is indented further. */
export function fit(text: string, columns: number): string {
  const lines = text.split('\n').flatMap((line) => {
    if (visibleLength(line) <= columns) return [line];
    const [margin = ''] = /^ */.exec(line) ?? [];
    return wrap(line, columns - margin.length, '    ').map((part) => margin + part);
  });
  return lines.join('\n');
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

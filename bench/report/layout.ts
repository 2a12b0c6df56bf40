import Table from 'cli-table3';

/** One column of a table for the terminal. */
export interface Column {
  readonly align: 'left' | 'right';
  /** Characters between the gaps. */
  readonly width: number;
}

/** A row: one text per column, with line breaks where it was wrapped; or one text across all columns. */
export type Line = readonly string[] | string;

const GAP = 2;

/** How wide a table with these columns is. */
export function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Columns and nothing else: ruled lines would outweigh the words. */
const NO_RULES = Object.fromEntries(
  ['top', 'bottom', 'mid', 'left', 'right']
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .map((name) => [name, '']),
);

/** Lays rows out in columns, and leaves texts across all columns as they are. Texts must fit: nothing is wrapped here. */
export function drawTable(columns: readonly Column[], lines: readonly Line[]): readonly string[] {
  return lines.flatMap((line) => (typeof line === 'string' ? [line] : drawRow(columns, line)));
}

function drawRow(columns: readonly Column[], texts: readonly string[]): readonly string[] {
  const table = new Table({
    chars: { ...NO_RULES, middle: ' '.repeat(GAP) },
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align }) => align),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push([...texts]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** A space at which a line may end: not the one between a number and its unit. */
const BREAK = / +(?!(?:%|[nµm]?s|[kMG]?B)(?:\W|$))/;

/** Breaks a text at spaces into lines of at most `columns` characters; a longer word is cut. Later lines are indented. */
export function wrap(text: string, columns: number, indent = ''): readonly string[] {
  // At least one letter a line: in no room at all the cutting would never end.
  const width = Math.max(columns, indent.length + 1);
  const lines: string[] = [];
  let line = '';
  for (const word of flat(text)
    .split(BREAK)
    .filter((part) => part !== '')) {
    const joined = line === '' || line === indent ? `${line}${word}` : `${line} ${word}`;
    if (visibleLength(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '' && line !== indent) lines.push(line);
    line = (lines.length === 0 ? '' : indent) + word;
    while (visibleLength(line) > width) {
      const letters = Array.from(line);
      lines.push(letters.slice(0, width).join(''));
      line = indent + letters.slice(width).join('');
    }
  }
  return [...lines, line];
}

/** A text on one line, without control characters: what a child process said last may hold anything. */
export function flat(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** A list with hanging lines: `- text`. */
export function bullets(items: readonly string[], width: number): readonly string[] {
  return items.flatMap((item) => wrap(`- ${item}`, width, '  '));
}

/** Names and values in two columns, the values wrapped. */
export function entries(
  rows: readonly (readonly [name: string, value: string])[],
  width: number,
): readonly string[] {
  const nameWidth = Math.max(0, ...rows.map(([name]) => visibleLength(name)));
  const columns: readonly Column[] = [
    { align: 'left', width: nameWidth },
    { align: 'left', width: width - nameWidth - GAP },
  ];
  return drawTable(
    columns,
    rows.map(([name, value]) => [name, wrap(value, width - nameWidth - GAP).join('\n')]),
  );
}

/** Characters that take up room: without the colour codes. */
export function visibleLength(text: string): number {
  return Array.from(stripColor(text)).length;
}

export function stripColor(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what a colour code begins with
  return text.replaceAll(/\u001B\[[\d;]*m/g, '');
}

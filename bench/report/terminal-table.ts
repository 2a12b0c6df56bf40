import type picocolors from 'picocolors';

import { INDENT, wordsOf, type Grid, type Part } from './grid.ts';
import { bullets, drawTable, tableWidth, wrap, type Line } from './layout.ts';
import { controlWords, withSharedReason, type Group, type Row, type Section } from './rows.ts';

export type Paint = ReturnType<typeof picocolors.createColors>;

/** What the drawing of every section depends on. */
export interface Canvas {
  readonly grid: Grid;
  readonly paint: Paint;
  readonly labelOf: (id: string) => string;
  /** The colour of a transport, the same wherever it is ahead. */
  readonly colorOf: (id: string) => (text: string) => string;
}

/** One scenario: its question, then a table with a part for every cell. */
export function drawSection(section: Section, canvas: Canvas): readonly string[] {
  const { paint, grid, labelOf } = canvas;
  const lines = section.groups.flatMap((group, index): readonly Line[] => {
    const previous = section.groups[index - 1];
    const isNewPair = previous?.candidate !== group.candidate || previous.baseline !== group.baseline;
    return [
      '',
      ...(isNewPair ? drawHeader(group, canvas) : []),
      ...drawCell(group, canvas),
      ...withSharedReason(group.rows).map((row) => drawRow(row, canvas)),
    ];
  });
  return [
    paint.bold(section.title),
    ...(section.question === null ? [] : wrap(section.question, grid.width)),
    ...drawTable(grid.columns, lines),
    ...section.silent.flatMap((sentence) => wrap(sentence, grid.width)),
    ...bullets(
      controlWords(section, labelOf).map((found) => `A/A control: ${found}`),
      grid.width,
    ).map(paint.gray),
  ];
}

function drawHeader(group: Group, { grid, paint, labelOf, colorOf }: Canvas): readonly Line[] {
  const name = ({ text, role }: Part): string =>
    paint.bold(role === 'baseline' || role === 'candidate' ? colorOf(group[role])(text) : text);
  return [
    [
      paint.bold('What'),
      paint.bold('In words'),
      ...grid.numbers.map(({ head }) => head(group, labelOf).map(name).join('\n')),
    ],
    paint.gray('─'.repeat(tableWidth(grid.columns.map(({ width }) => width)))),
  ];
}

function drawCell({ name, load, spent }: Group, { grid, paint }: Canvas): readonly Line[] {
  const about = [load, spent].filter((part) => part !== null).join(' ');
  return [
    ...wrap(name, grid.width).map((line) => paint.bold(line)),
    ...(about === '' ? [] : wrap(about, grid.width - INDENT.length).map((line) => INDENT + paint.gray(line))),
  ];
}

function drawRow(row: Row, canvas: Canvas): Line {
  const [what, words] = canvas.grid.columns;
  const change = wordsColor(row, canvas);
  return [
    wrap(row.marked, (what?.width ?? 0) - INDENT.length, INDENT)
      .map((line) => INDENT + line)
      .join('\n'),
    wrap(wordsOf(row), words?.width ?? 0, INDENT)
      .map((line) => change(line))
      .join('\n'),
    ...canvas.grid.numbers.map(({ cell }) =>
      cell(row)
        .filter(({ text }) => text !== '')
        .map((part) => drawPart(part, row, canvas))
        .join('\n'),
    ),
  ];
}

function drawPart({ text, role }: Part, { words, verdict }: Row, { paint, colorOf }: Canvas): string {
  if (role === 'ratio') return text;
  if (role === 'aside') return paint.gray(text);
  return words.ahead !== null && words.ahead === verdict[role] ? colorOf(words.ahead)(text) : text;
}

function wordsColor({ words, verdict }: Row, { paint, colorOf }: Canvas): (text: string) => string {
  if (words.ahead !== null) return colorOf(words.ahead);
  if (verdict.outcome === 'void') return paint.yellow;
  return verdict.outcome === 'cannot-tell' ? paint.gray : String;
}

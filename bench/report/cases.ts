import picocolors from 'picocolors';
import type { CaseResult, CaseRow, Paragraph } from '../records/case-result.ts';
import { formatSeconds, NOTHING } from './format.ts';
import { drawTable, visibleLength, wrap, type Column } from './layout.ts';
import { textWords } from './words/text.ts';

/** How cases are drawn. */
export interface CaseStyle {
  /** Where lines are wrapped, characters. */
  readonly columns: number;
  readonly color: boolean;
}

type Words = readonly [what: string, left: string, right: string];

const GAP = 2;

/** The page of `--list`. */
export function renderCaseList(
  cases: readonly (readonly [id: string, of: { readonly title: string }])[],
): string {
  const width = Math.max(0, ...cases.map(([id]) => id.length));
  return cases.map(([id, { title }]) => `${id.padEnd(width)}  ${title}\n`).join('');
}

/** What a case is about, before it is run. */
export function renderCaseIntro(
  id: string,
  { title, about }: Pick<CaseResult, 'title' | 'about'>,
  { columns, color }: CaseStyle,
): string {
  const paint = picocolors.createColors(color);
  const head = wrap(`${id}: ${title}`, columns).map((line) => paint.bold(line));
  return `${[...head, ...about.flatMap((one) => ['', ...paragraph(one, columns, paint.bold)])].join('\n')}\n`;
}

/** Both sides of a case as they came out on this machine. */
export function renderCaseOutcome(result: CaseResult, { columns, color }: CaseStyle): string {
  const { setting, sides, rows, lesson, isFound, seconds } = result;
  const paint = picocolors.createColors(color);
  const heads: Words = ['', ...sides];
  const words = rows.map(wordsOf);
  const widths = widthsOf([heads, ...words], columns);
  const table = widths.map((width): Column => ({ align: 'left', width }));
  const cells = (texts: Words, style: (text: string) => string): string[] =>
    texts.map((text, at) =>
      wrap(text, widths[at] ?? columns)
        .map(style)
        .join('\n'),
    );
  const verdict =
    isFound === null
      ? []
      : [`${isFound ? paint.green('✓ found') : paint.red('✗ NOT FOUND')} (${formatSeconds(seconds)})`];
  const lines = [
    ...(setting === null ? [] : [...paragraph(['What was run.', [setting]], columns, paint.bold), '']),
    ...drawTable(table, [
      cells(heads, paint.bold),
      ...words.map((texts, at) => cells(texts, rows[at]?.isFound === false ? paint.red : String)),
    ]),
    ...(lesson === null ? [] : ['', ...paragraph(['Lesson.', [lesson]], columns, paint.bold)]),
    ...verdict,
  ];
  return `${lines.join('\n')}\n`;
}

/** What all cases that predicted something came to; empty: none did. */
export function renderCaseEnd(results: readonly Pick<CaseResult, 'id' | 'isFound'>[]): string {
  const predicted = results.filter(({ isFound }) => isFound !== null);
  const missed = predicted.filter(({ isFound }) => isFound === false).map(({ id }) => id);
  if (predicted.length === 0) return '';
  if (missed.length === 0) return `${predicted.length} of ${predicted.length} found.\n`;
  const found = `${predicted.length - missed.length} of ${predicted.length} found.`;
  return `${found} Not found: ${missed.join(', ')}. Until this is explained, results on this machine are unproven.\n`;
}

function wordsOf({ what, left, right, isFound }: CaseRow): Words {
  const mark = isFound === null ? '' : isFound ? '✓ ' : '✗ ';
  return [
    `${mark}${what}`,
    left === null ? NOTHING : textWords(left),
    right === null ? NOTHING : textWords(right),
  ];
}

/** As wide as the texts need; where that is too much, the longest columns are wrapped. */
function widthsOf(rows: readonly Words[], columns: number): readonly [number, number, number] {
  const longest = (at: 0 | 1 | 2): number => Math.max(...rows.map((row) => visibleLength(row[at])));
  const what = Math.min(longest(0), Math.floor(columns * 0.4));
  const rest = columns - what - 2 * GAP;
  const left = Math.min(longest(1), Math.floor(rest / 2));
  return [what, left, Math.min(longest(2), rest - left)];
}

/** A link at the end of a paragraph gets a line of its own, and is never wrapped. */
function paragraph(
  [head, text]: Paragraph,
  columns: number,
  bold: (text: string) => string,
): readonly string[] {
  const [, words = '', link] = /^(.*?)(?: (https:\/\/\S+))?$/.exec(textWords(text)) ?? [];
  const [first = '', ...more] = wrap(`${head} ${words}`, columns);
  return [bold(head) + first.slice(head.length), ...more, ...(link === undefined ? [] : [link])];
}

import type { CaseResult, Paragraph } from '../records/case-result.ts';
import type { ReportOptions } from './contract.ts';
import { cell, paragraph, table, textColumn, type Block } from './document/blocks.ts';
import { formatSeconds, NOTHING } from './format.ts';
import { renderBlocks } from './terminal-blocks.ts';
import { textWords } from './words/text.ts';

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
  options: ReportOptions,
): string {
  return apart([paragraph([{ strong: `${id}: ${title}` }]), ...about.map(headed)], options);
}

/** Both sides of a case as they came out on this machine. */
export function renderCaseOutcome(result: CaseResult, options: ReportOptions): string {
  const { setting, sides, rows, lesson, isFound, seconds } = result;
  const sideBySide = table(
    result.title,
    ['', ...sides].map((side) => textColumn(side, 8)),
    rows.map((row) => {
      const mark = row.isFound === null ? '' : row.isFound ? '✓ ' : '✗ ';
      const texts = [
        `${mark}${row.what}`,
        ...[row.left, row.right].map((text) => (text === null ? NOTHING : textWords(text))),
      ];
      return texts.map((text) => cell(text, null, row.isFound === false ? 'bad' : null));
    }),
  );
  const verdict = `${isFound === true ? '✓ found' : '✗ NOT FOUND'} (${formatSeconds(seconds)})`;
  return apart(
    [
      ...(setting === null ? [] : [headed(['What was run.', [setting]])]),
      sideBySide,
      ...(lesson === null ? [] : [headed(['Lesson.', [lesson]])]),
      ...(isFound === null ? [] : [paragraph(verdict, isFound ? 'good' : 'bad')]),
    ],
    options,
  );
}

/** What all cases that predicted something came to; empty: none did. */
export function renderCaseEnd(results: readonly Pick<CaseResult, 'id' | 'isFound'>[]): string {
  const predicted = results.filter(({ isFound }) => isFound !== null);
  const missed = predicted.filter(({ isFound }) => isFound === false).map(({ id }) => id);
  if (predicted.length === 0) return '';
  const found = `${predicted.length - missed.length} of ${predicted.length} found.`;
  return missed.length === 0
    ? `${found}\n`
    : `${found} Not found: ${missed.join(', ')}. Until this is explained, results on this machine are unproven.\n`;
}

/** A paragraph below its head. A link at its end is one. */
function headed([head, text]: Paragraph): Block {
  const [, words = '', href] = /^(.*?)(?: (https:\/\/\S+))?$/.exec(textWords(text)) ?? [];
  return paragraph([{ strong: head }, ` ${words}`, ...(href === undefined ? [] : [{ href }])]);
}

/** Blocks with an empty line between them. */
function apart(blocks: readonly Block[], options: ReportOptions): string {
  return blocks.map((block) => renderBlocks([block], options)).join('\n');
}

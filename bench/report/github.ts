import type { RunFile } from '../records/run.ts';
import type { ReportFormat } from './contract.ts';
import { shortDocumentOf } from './document/short.ts';
import { renderMarkdown } from './markdown.ts';
import { isOpen, primaryRows, sectionsOf, type Row } from './rows.ts';
import { doubtsOf } from './words/headline.ts';
import { inTable } from './words/verdicts.ts';

/** A job of GitHub Actions: its summary, and one annotation for each primary verdict. */
export const github: ReportFormat = {
  label: 'summary and annotations of a job of GitHub Actions',
  fileName: null,
  render: (run) => renderMarkdown(summaryDocument(run)),
  beside: { variable: 'GITHUB_STEP_SUMMARY', render: annotations },
};

/** What a terminal shows on one screen, without the hint at a command that a reader of the summary cannot enter. */
function summaryDocument(run: RunFile) {
  const document = shortDocumentOf(run);
  return { ...document, chapters: document.chapters.filter(({ id }) => id !== 'more') };
}

/** A doubt and a verdict that decides nothing are warnings, all others notices. */
function annotations(run: RunFile): string {
  const lines = [
    ...doubtsOf(run).map(({ word, reason }) => annotation('warning', word, reason)),
    ...primaryRows(sectionsOf(run)).map((row) =>
      annotation(isOpen(row.verdict) ? 'warning' : 'notice', `${row.what} (${row.where})`, sentence(row)),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const sentence = ({ words, verdict, ratio, interval }: Row): string =>
  verdict.ratio === null ? inTable(words) : `${inTable(words)}: ${ratio} ${interval ?? ''}`.trimEnd();

/** A workflow command. https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation(level: 'notice' | 'warning', title: string, message: string): string {
  const inMessage = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const inProperty = (text: string): string => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${inProperty(title)}::${inMessage(message)}`;
}

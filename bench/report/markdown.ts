import { markdownTable } from 'markdown-table';

import type { RunFile } from '../records/run.ts';
import { claimGroups } from './claims.ts';
import type { ReportFormat } from './contract.ts';
import { curveTablesOf, type FigureTable } from './curve-table.ts';
import { environmentRows, reproduceCommands } from './environment.ts';
import {
  MATRIX_LEGEND,
  matricesOf,
  measuresOf,
  roundsOf,
  type Fate,
  type FaultMatrix,
} from './fault-matrix.ts';
import { NOTHING } from './format.ts';
import { wordsOf } from './grid.ts';
import { doubtsOf, gapsOf, originOf, summaryOf, tallyOf } from './headline.ts';
import { ladderTablesOf } from './ladder.ts';
import { firedChecks, marginsOf, notesOf } from './notes.ts';
import { DIFFERS, limitsOf, PRIMARY_MEANING, SHARED } from './prose.ts';
import {
  controlWords,
  hasNoise,
  hasPrimary,
  labelsOf,
  sectionsOf,
  sidesOf,
  withSharedReason,
  type Group,
  type Section,
} from './rows.ts';
import { valueTablesOf } from './value-table.ts';
import { claimWords, OUTCOMES, plain, PRIMARY } from './words.ts';
import { reasonWords } from './words/reasons.ts';

/** The whole report for GitHub and other readers of Markdown. */
export const markdown: ReportFormat = {
  label: 'the whole report as Markdown',
  fileName: 'report.md',
  render: (run) => `${blocksOf(run).join('\n\n')}\n`,
};

function blocksOf(run: RunFile): readonly string[] {
  const labelOf = labelsOf(run);
  const sections = sectionsOf(run);
  const rows = sections.flatMap(({ groups }) => groups.flatMap((group) => group.rows));
  const labels = run.transports.map(({ label }) => label).toReversed();
  return [
    `# ${escape(labels.join(' against '))}: run ${escape(run.runId)}`,
    ...standing(run),
    ...chapter('In short', [escape(tallyOf(run, rows)), bullets(summary(run, sections))]),
    ...sections.flatMap((section) => [
      ...scenario(section, labelOf, hasNoise(rows)),
      ...matricesOf(run, section.id).flatMap((matrix) => faultMatrix(matrix, run)),
      ...valueTablesOf(run, section.id).flatMap(figures),
      ...ladderTablesOf(run, section.id).flatMap(figures),
      ...curveTablesOf(run, section.id).flatMap(figures),
    ]),
    ...chapter('Claims', claims(run)),
    ...chapter('How to read a verdict', rows.length === 0 ? [] : guide(run, hasNoise(rows))),
    ...chapter('Notes', [bullets(notesOf(run).map(escape))]),
    ...chapter('Checks that fired', [checks(run)]),
    ...chapter('What both sides share', [
      `${bullets(SHARED)}\n\nWhat the protocols themselves make different, and what is therefore part of the result:`,
      bullets(DIFFERS),
    ]),
    ...chapter('What this run cannot show', [bullets(limitsOf(run).map(escape))]),
    ...chapter('Environment', [table(['What', 'Value'], environmentRows(run))]),
    ...chapter('Measure it again', [['```sh', ...reproduceCommands(run), '```'].join('\n')]),
  ];
}

function standing(run: RunFile): readonly string[] {
  const doubts = doubtsOf(run);
  const [, ...short] = gapsOf(run);
  if (doubts.length === 0) return [`${escape(originOf(run))}. Complete.`];
  return [
    `${escape(originOf(run))}.`,
    ...doubts.map(({ word, reason }) => `**${word}.** ${escape(reason)}`),
    bullets(short.map(escape)),
  ].filter(isNotEmpty);
}

/** A heading with what belongs below it; nothing when there is nothing. */
function chapter(title: string, blocks: readonly string[]): readonly string[] {
  const filled = blocks.filter(isNotEmpty);
  return filled.length === 0 ? [] : [`## ${title}`, ...filled];
}

function summary(run: RunFile, sections: readonly Section[]): readonly string[] {
  return summaryOf(run, sections).map(({ where, parts }) => {
    const clauses = parts.map(
      ({ heading, items }) => `*${escape(heading)}*: ${items.map(escape).join('; ')}.`,
    );
    return `**${escape(where)}.** ${clauses.join(' ')}`;
  });
}

function scenario(section: Section, labelOf: (id: string) => string, withNoise: boolean): readonly string[] {
  return [
    `## ${escape(section.title)}`,
    ...(section.question === null ? [] : [escape(section.question)]),
    ...section.groups.flatMap((group) => [
      `### ${escape(group.name)}`,
      ...[[group.load, group.spent].filter((part) => part !== null).join(' ')].filter(isNotEmpty).map(escape),
      verdicts(group, labelOf, withNoise),
      because(group, labelOf),
    ]),
    ...section.silent.map(escape),
    bullets(controlWords(section, labelOf).map((found) => escape(`A/A control: ${found}`))),
  ].filter(isNotEmpty);
}

/** A curve, a ladder, or what the arms of a procedure came to. */
function figures({ title, basis, head, rows }: FigureTable): readonly string[] {
  return [
    `### ${escape(title)}`,
    escape(basis),
    table(
      head,
      rows,
      head.map(() => 'right'),
    ),
  ];
}

/** Faults in rows, arms in columns, and every measure folded away below. */
function faultMatrix(matrix: FaultMatrix, run: RunFile): readonly string[] {
  const [head = [], ...measures] = measuresOf(matrix, run);
  return [
    `### ${escape(matrix.title)}`,
    escape(roundsOf(matrix)),
    table(
      ['Fault', ...matrix.columns],
      matrix.rows.map(({ fault, cells }) => [fault, ...cells.map(fateWords)]),
    ),
    bullets(MATRIX_LEGEND.map(escape)),
    `<details><summary>Every measure</summary>\n\n${table(head, measures)}\n\n</details>`,
  ];
}

function fateWords(fate: Fate | null): string {
  if (fate === null) return NOTHING;
  return [`${fate.sign} ${fate.what}`, fate.wrong].filter((part) => part !== null).join('; ');
}

function verdicts(group: Group, labelOf: (id: string) => string, withNoise: boolean): string {
  const cells = [
    [
      'What',
      'In words',
      labelOf(group.baseline),
      labelOf(group.candidate),
      'Ratio (95 %)',
      'Margin',
      'Noise',
    ],
    ...withSharedReason(group.rows).map((row) => [
      row.marked,
      wordsOf(row),
      row.baselineValue,
      row.candidateValue,
      `${row.ratio} ${row.interval}`.trimEnd(),
      row.margin,
      row.noise ?? NOTHING,
    ]),
  ];
  const [head = [], ...rows] = withNoise ? cells : cells.map((line) => line.slice(0, -1));
  return table(head, rows, ['l', 'l', 'r', 'r', 'l', 'r', 'r']);
}

/** Folded away: the sentence behind every verdict, for whoever doubts one. */
function because({ rows }: Group, labelOf: (id: string) => string): string {
  const reasons = [...new Set(rows.map(({ verdict }) => reasonWords(verdict.because, labelOf)))].map(
    (reason) => {
      const metrics = rows
        .filter(({ verdict }) => reasonWords(verdict.because, labelOf) === reason)
        .map(({ what }) => what);
      const subject =
        rows.length > 1 && metrics.length === rows.length ? `All ${rows.length}` : metrics.join('; ');
      return escape(`${subject}: ${reason}`);
    },
  );
  return `<details><summary>Why</summary>\n\n${bullets(reasons)}\n\n</details>`;
}

function guide(run: RunFile, withNoise: boolean): readonly string[] {
  const sides = sidesOf(run);
  const [baseline, candidate] = [escape(sides.baseline), escape(sides.candidate)];
  return [
    `Signs and words are about ${candidate}; ${baseline} is what it is compared with.`,
    table(
      ['Sign', 'Outcome', 'What it says'],
      Object.entries(OUTCOMES).map(([outcome, { sign, meaning }]) => [sign, plain(outcome), meaning]),
    ),
    bullets([
      `**Ratio**: ${candidate} / ${baseline}, with its interval in brackets. "1.25x lower" is a ratio of 0.80. A ratio with a zero side does not exist: the values are shown.`,
      '**Margin**: the smallest difference worth your attention, fixed before the run.',
      ...(withNoise
        ? [
            '**Noise**: how far two identical arms came apart in this run (A/A). A difference below it means nothing.',
          ]
        : []),
      ...(hasPrimary(run) ? [`**${PRIMARY}**: ${PRIMARY_MEANING}`] : []),
    ]),
    table(
      ['Margin of', 'A difference matters from'],
      marginsOf(run).map(({ name, margin }) => [name, margin]),
    ),
  ];
}

/** What people say: first the article, then folklore, and last what this run says nothing to. */
function claims(run: RunFile): readonly string[] {
  return claimGroups(run.claims).flatMap(({ title, claims: group }) => [
    `### ${title}`,
    bullets(
      group.map((claim) => {
        const rests = claim.evidence.length === 0 ? '' : ` It rests on ${claim.evidence.join(', ')}.`;
        return escape(`${claim.id}. ${claimWords(claim)} Source: ${claim.source}.${rests}`);
      }),
    ),
  ]);
}

function checks(run: RunFile): string {
  const fired = firedChecks(run);
  if (fired.length === 0) return '';
  return table(
    ['Check', 'Outcome', 'Times', 'Where', 'For example'],
    fired.map(({ code, outcome, count, where, example }) => [
      code,
      outcome,
      String(count),
      where.join(', '),
      example,
    ]),
    ['l', 'l', 'r', 'l', 'l'],
  );
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly string[] = [],
): string {
  return markdownTable(
    [head, ...rows].map((cells) => cells.map(escape)),
    { align },
  );
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A text that Markdown shows as it is, in a table as well: `|` would end a cell, `<` begin a tag. */
function escape(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/[\\|<*`_[\]]/g, String.raw`\$&`);
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}

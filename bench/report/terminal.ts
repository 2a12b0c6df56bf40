import picocolors from 'picocolors';

import type { RunFile } from '../records/run.ts';
import { claimsInShort } from './claims.ts';
import { curveTablesOf } from './curve-table.ts';
import type { ReportFormat, ReportOptions } from './contract.ts';
import { gridFor } from './grid.ts';
import { environmentRows } from './environment.ts';
import { doubtsOf, gapsOf, originOf, tallyOf } from './headline.ts';
import { matricesOf } from './fault-matrix.ts';
import { ladderTablesOf } from './ladder.ts';
import { bullets, entries, flat, wrap } from './layout.ts';
import { firedChecks, notesOf } from './notes.ts';
import { limitsOf, PRIMARY_MEANING } from './prose.ts';
import { hasNoise, hasPrimary, labelsOf, sectionsOf, sidesOf } from './rows.ts';
import { drawFigures } from './terminal-curves.ts';
import { drawMatrix, matrixLegend } from './terminal-matrix.ts';
import { drawSection, type Canvas, type Paint } from './terminal-table.ts';
import { valueTablesOf } from './value-table.ts';
import { OUTCOMES, plain, PRIMARY } from './words.ts';

export const NARROWEST = 80;
/** Running text wider than this is hard to read. */
export const WIDEST_TEXT = 100;

/** The verdict tables for people at a terminal, with the notes that belong to them. */
export const terminal: ReportFormat = {
  label: 'tables for the terminal',
  fileName: null,
  render: (run, options) => `${blocksOf(run, options).join('\n\n')}\n`,
};

function blocksOf(run: RunFile, options: ReportOptions): readonly string[] {
  const paint = picocolors.createColors(options.color);
  const columns = Math.max(options.columns, NARROWEST);
  const width = Math.min(columns, WIDEST_TEXT);
  const named = labelsOf(run);
  const labelOf = (id: string): string => flat(named(id));
  const sections = sectionsOf(run);
  const rows = sections.flatMap(({ groups }) => groups.flatMap((group) => group.rows));
  const canvas: Canvas = {
    grid: gridFor(sections, labelOf, columns),
    paint,
    labelOf,
    colorOf: transportColors(run, paint),
  };
  const block = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [[paint.bold(name), ...lines].join('\n')];
  return [
    [...title(run, paint, width), ...wrap(tallyOf(run, rows), width)].join('\n'),
    ...sections.flatMap((section) => [
      drawSection(section, canvas).join('\n'),
      ...matricesOf(run, section.id).map((matrix) => drawMatrix(matrix, columns, paint).join('\n')),
      ...[
        ...valueTablesOf(run, section.id),
        ...ladderTablesOf(run, section.id),
        ...curveTablesOf(run, section.id),
      ].map((figures) => drawFigures(figures, columns, paint).join('\n')),
    ]),
    ...block(
      'How to read the faults',
      run.figures.faults.length === 0 ? [] : matrixLegend(width).map(paint.gray),
    ),
    ...block('How to read it', rows.length === 0 ? [] : legend(run, hasNoise(rows), width).map(paint.gray)),
    ...block('Claims', bullets(claimsInShort(run.claims), width)),
    ...block('Notes', bullets(notesOf(run), width)),
    ...block('Checks that fired', checks(run, width)),
    ...block('What this run cannot show', bullets(limitsOf(run), width)),
    ...block('Environment', entries(environmentRows(run), width)),
  ];
}

function title(run: RunFile, paint: Paint, width: number): readonly string[] {
  const doubts = doubtsOf(run);
  const [, ...short] = gapsOf(run);
  const standing = doubts.length === 0 ? 'complete' : doubts.map(({ word }) => paint.yellow(word)).join(', ');
  return [
    `${paint.bold(`Run ${flat(run.runId)}`)}  ${standing}`,
    ...wrap(originOf(run), width).map(paint.gray),
    ...doubts.flatMap(({ reason }) => wrap(reason, width)),
    ...bullets(short, width),
  ];
}

/** Each transport keeps its colour wherever it is ahead. */
function transportColors(run: RunFile, paint: Paint): Canvas['colorOf'] {
  const colors = [paint.cyan, paint.magenta, paint.green, paint.blue];
  const ids = run.transports.map(({ id }) => id);
  return (id) => colors[Math.max(0, ids.indexOf(id)) % colors.length] ?? paint.cyan;
}

function legend(run: RunFile, withNoise: boolean, width: number): readonly string[] {
  const { baseline, candidate } = sidesOf(run);
  const signs = Object.entries(OUTCOMES).map(([outcome, { sign }]) => `${sign} ${plain(outcome)}`);
  return bullets(
    [
      `${signs.join(', ')}: always said of ${candidate}.`,
      `Ratio: ${candidate} / ${baseline} with its interval. "1.25x lower" is a ratio of 0.80.`,
      'Margin: the smallest difference worth your attention, fixed before the run.',
      ...(withNoise ? ['Noise: how far two identical arms came apart in this run.'] : []),
      ...(hasPrimary(run) ? [`${PRIMARY}: ${PRIMARY_MEANING}`] : []),
    ],
    width,
  );
}

function checks(run: RunFile, width: number): readonly string[] {
  return bullets(
    firedChecks(run).map(
      ({ code, outcome, count, where, example }) =>
        `${outcome}, ${code}, ${count}x: ${where.join(', ')}. For example: ${example}`,
    ),
    width,
  );
}

import { groups } from 'd3-array';

import type { RunFile } from '../../records/run.ts';
import { NOTHING } from '../format.ts';
import { labelsOf, sharedReason, type Group, type Row, type Section } from '../rows.ts';
import { reasonWords } from '../words/reasons.ts';
import { inTable, OUTCOMES, PRIMARY, toneOf } from '../words/verdicts.ts';
import * as doc from './blocks.ts';

/** Every cell of a scenario with its verdicts, and below it the reason of each. */
export function verdictParts(section: Section, run: RunFile): readonly doc.Block[] {
  const hasNoise = run.verdicts.some(({ noiseFloor }) => noiseFloor !== null);
  return section.groups.map((group) =>
    doc.part(group.name, [
      ...(group.about === '' ? [] : [doc.paragraph(group.about, 'quiet')]),
      verdictTable(group, `${section.title}, ${group.name}`, labelsOf(run), hasNoise),
      reasons(group, labelsOf(run)),
    ]),
  );
}

/** The verdicts of some rows. Without any A/A control there is no noise to show. */
export function verdictTable(
  { rows, baseline, candidate }: Pick<Group, 'rows' | 'baseline' | 'candidate'>,
  title: string,
  labelOf: (id: string) => string,
  hasNoise: boolean,
): doc.Table {
  const shared = sharedReason(rows);
  const isMeasured = rows.some((row) => row.baselineValue !== NOTHING || row.candidateValue !== NOTHING);
  const columns = [
    doc.textColumn('What', 18),
    doc.textColumn('Verdict', 26),
    doc.numberColumn(labelOf(baseline)),
    doc.numberColumn(labelOf(candidate), 'right', true),
    doc.numberColumn('Ratio (95 %)', 'left'),
    doc.numberColumn('Margin'),
    ...(hasNoise ? [doc.numberColumn('Noise', 'right', true)] : []),
  ];
  const lines = [
    ...(shared === null ? [] : [sharedRow(rows, shared)]),
    ...(shared !== null && !isMeasured ? [] : rows).map((row) => cellsOf(row, shared !== null)),
  ];
  return doc.table(
    title,
    columns,
    lines.map((line) => line.slice(0, columns.length)),
    { family: 'verdicts' },
  );
}

function cellsOf(row: Row, isReasonAbove: boolean): readonly (doc.Words | doc.TableCell)[] {
  const { verdict, words } = row;
  const short = isReasonAbove ? { ...words, finding: OUTCOMES[verdict.outcome].name } : words;
  const sides = [row.baselineValue, row.candidateValue].map((value, at) =>
    doc.cell(value, null, words.ahead === [verdict.baseline, verdict.candidate][at] ? 'good' : null),
  );
  return [
    `${verdict.role === 'primary' ? `${PRIMARY} ` : ''}${row.what}`,
    doc.cell(inTable(short), null, toneOf(verdict, words)),
    ...sides,
    doc.cell(row.ratio, row.interval),
    doc.cell(row.margin, null, 'quiet'),
    doc.cell(row.noise, null, 'quiet'),
  ];
}

function sharedRow(rows: readonly Row[], reason: string): readonly (doc.Words | doc.TableCell)[] {
  const [first] = rows;
  if (first === undefined) return [];
  const words = inTable({ ...first.words, finding: reason });
  return [
    `All ${rows.length}`,
    doc.cell(words, null, toneOf(first.verdict, first.words)),
    '',
    '',
    '',
    '',
    '',
  ];
}

/** The reason for every verdict, for a reader who doubts one. */
function reasons({ rows }: Group, labelOf: (id: string) => string): doc.Block {
  const because = ({ verdict }: Row): string => reasonWords(verdict.because, labelOf);
  const [first] = rows;
  return doc.detail('Why these verdicts', [
    ...doc.listing(
      groups(rows, because).map(([sentence, some]) => {
        const isAll = rows.length > 1 && some.length === rows.length;
        const whats = isAll ? `All ${rows.length}` : some.map(({ what }) => what).join('; ');
        return [{ strong: `${whats}:` }, ` ${sentence}`];
      }),
    ),
    ...(first === undefined
      ? []
      : [
          doc.paragraph(
            [
              'All numbers here follow from ',
              { code: `raw/NNN-${first.verdict.scenario}-${first.verdict.cell}-round-N.json` },
              '.',
            ],
            'quiet',
          ),
        ]),
  ]);
}

/** What the A/A control of a scenario found. */
export function controlList(section: Section, run: RunFile): readonly doc.Block[] {
  return doc.listing(
    section.controls.flatMap(({ name, baseline, rows }) =>
      rows.map(({ what, words, ratio, interval }) =>
        `A/A control: ${labelsOf(run)(baseline)} against itself, ${name}: ${what} ${words.sign} ${words.finding}, ${ratio} ${interval ?? ''}`.trimEnd(),
      ),
    ),
    'quiet',
  );
}

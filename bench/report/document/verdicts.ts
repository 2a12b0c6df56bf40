import type { RunFile } from '../../records/run.ts';
import { NOTHING } from '../format.ts';
import { labelsOf, sharedReason, type Group, type Row, type Section } from '../rows.ts';
import { reasonWords } from '../words/reasons.ts';
import { inTable, OUTCOMES, PRIMARY, toneOf } from '../words/verdicts.ts';
import {
  cell,
  detail,
  listing,
  numberColumn,
  paragraph,
  part,
  table,
  textColumn,
  type Block,
  type TableCell,
  type Table,
  type Words,
} from './blocks.ts';

/** Every cell of a scenario with its verdicts, and below it the reason of each. */
export function verdictParts(section: Section, run: RunFile): readonly Block[] {
  const hasNoise = run.verdicts.some(({ noiseFloor }) => noiseFloor !== null);
  return section.groups.map((group) =>
    part(group.name, [
      ...(group.about === '' ? [] : [paragraph(group.about, 'quiet')]),
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
): Table {
  const shared = sharedReason(rows);
  const isMeasured = rows.some((row) => row.baselineValue !== NOTHING || row.candidateValue !== NOTHING);
  const columns = [
    textColumn('What', 18),
    textColumn('Verdict', 26),
    numberColumn(labelOf(baseline)),
    numberColumn(labelOf(candidate), 'right', true),
    numberColumn('Ratio (95 %)', 'left'),
    numberColumn('Margin'),
    ...(hasNoise ? [numberColumn('Noise', 'right', true)] : []),
  ];
  const lines = [
    ...(shared === null ? [] : [sharedRow(rows, shared)]),
    ...(shared !== null && !isMeasured ? [] : rows).map((row) => cellsOf(row, shared !== null)),
  ];
  return table(
    title,
    columns,
    lines.map((line) => line.slice(0, columns.length)),
    { family: 'verdicts' },
  );
}

function cellsOf(row: Row, isReasonAbove: boolean): readonly (Words | TableCell)[] {
  const { verdict, words } = row;
  const short = isReasonAbove ? { ...words, finding: OUTCOMES[verdict.outcome].name } : words;
  const sides = [row.baselineValue, row.candidateValue].map((value, at) =>
    cell(value, null, words.ahead === [verdict.baseline, verdict.candidate][at] ? 'good' : null),
  );
  return [
    `${verdict.role === 'primary' ? `${PRIMARY} ` : ''}${row.what}`,
    cell(inTable(short), null, toneOf(verdict, words)),
    ...sides,
    cell(row.ratio, row.interval),
    cell(row.margin, null, 'quiet'),
    cell(row.noise, null, 'quiet'),
  ];
}

function sharedRow(rows: readonly Row[], reason: string): readonly (Words | TableCell)[] {
  const [first] = rows;
  if (first === undefined) return [];
  const words = inTable({ ...first.words, finding: reason });
  return [`All ${rows.length}`, cell(words, null, toneOf(first.verdict, first.words)), '', '', '', '', ''];
}

/** The reason for every verdict, for a reader who doubts one. */
function reasons({ rows }: Group, labelOf: (id: string) => string): Block {
  const because = ({ verdict }: Row): string => reasonWords(verdict.because, labelOf);
  const sentences = [...new Set(rows.map(because))];
  const [first] = rows;
  return detail('Why these verdicts', [
    ...listing(
      sentences.map((sentence) => {
        const whats = rows.filter((row) => because(row) === sentence).map(({ what }) => what);
        const isAll = rows.length > 1 && whats.length === rows.length;
        return [{ strong: `${isAll ? `All ${rows.length}` : whats.join('; ')}:` }, ` ${sentence}`];
      }),
    ),
    ...(first === undefined
      ? []
      : [
          paragraph(
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
export function controlList(section: Section, run: RunFile): readonly Block[] {
  return listing(
    section.controls.flatMap(({ name, baseline, rows }) =>
      rows.map(({ what, words, ratio, interval }) =>
        `A/A control: ${labelsOf(run)(baseline)} against itself, ${name}: ${what} ${words.sign} ${words.finding}, ${ratio} ${interval ?? ''}`.trimEnd(),
      ),
    ),
    'quiet',
  );
}

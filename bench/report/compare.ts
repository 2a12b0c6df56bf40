import picocolors from 'picocolors';

import type { ComparedRun, RunComparison } from '../records/run-comparison.ts';
import { comparisonSections, runLabelOf, tallyOf } from './compare-rows.ts';
import { drawSetup } from './compare-setup.ts';
import type { ReportOptions } from './contract.ts';
import { formatCount, formatTime } from './format.ts';
import { gridFor } from './grid.ts';
import { bullets, flat, wrap } from './layout.ts';
import { drawSection, type Canvas, type Paint } from './terminal-table.ts';
import { NARROWEST, WIDEST_TEXT } from './terminal.ts';
import { OUTCOMES, plain } from './words.ts';

/** Two runs side by side, for people at a terminal: what it comes to, what was not the same around them, and every value. */
export function renderComparison(comparison: RunComparison, options: ReportOptions): string {
  const paint = picocolors.createColors(options.color);
  const columns = Math.max(options.columns, NARROWEST);
  const width = Math.min(columns, WIDEST_TEXT);
  const sections = comparisonSections(comparison);
  const canvas: Canvas = {
    grid: gridFor(sections, runLabelOf, columns),
    paint,
    labelOf: runLabelOf,
    colorOf: (id) => (id === 'a' ? paint.cyan : paint.magenta),
  };
  const block = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [[paint.bold(name), ...lines].join('\n')];
  const blocks = [
    title(comparison, paint, width).join('\n'),
    ...block('What differs around them', setup(comparison, width)),
    ...sections.map((section) => drawSection(section, canvas).join('\n')),
    ...block('How to read it', sections.length === 0 ? [] : legend(comparison, width).map(paint.gray)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function title(comparison: RunComparison, paint: Paint, width: number): readonly string[] {
  const { a, b, changes, conclusion, machine, absolutesLeftOut, onlyInA, onlyInB } = comparison;
  const deciding = changes.filter(({ decides }) => decides);
  return [
    paint.bold('Run B compared with run A'),
    ...(
      [
        ['A', a],
        ['B', b],
      ] as const
    ).flatMap(([name, run]) => wrap(`${name}: ${originOf(run)}`, width, '   ').map(paint.gray)),
    '',
    ...wrap(CONCLUSIONS[conclusion.outcome], width).map((line) => paint.bold(line)),
    ...wrap(tallyOf(deciding.length === 0 ? changes : deciding), width),
    ...bullets(conclusion.because, width),
    '',
    ...wrap(
      absolutesLeftOut === null ? machine.because : `Absolute values are not compared. ${absolutesLeftOut}`,
      width,
    ),
    ...onlyIn('A', onlyInA, width),
    ...onlyIn('B', onlyInB, width),
  ];
}

/** Each begins with what alone tells how it ended. */
const CONCLUSIONS: Readonly<Record<RunComparison['conclusion']['outcome'], string>> = {
  regression: 'REGRESSION: something that decides became worse beyond its margin.',
  undecided: 'CANNOT TELL: no regression was shown, and it cannot be ruled out either.',
  'no-regression': 'NO REGRESSION: it is ruled out in everything that decides.',
};

/** When and how: `2026-05-04-093000-standard, 2026-05-04 09:30 UTC, profile standard, seed 1, commit 4aed815, partial`. */
function originOf({ runId, startedAt, profile, seed, complete, commit }: ComparedRun): string {
  return [
    flat(runId),
    formatTime(startedAt),
    `profile ${profile}`,
    `seed ${seed}`,
    ...(commit === null ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(complete ? [] : ['partial']),
  ].join(', ');
}

function setup({ differences }: RunComparison, width: number): readonly string[] {
  return differences.length === 0 ? ['Nothing.'] : drawSetup(differences, width);
}

/** Verdicts that one run alone has, by the cells they lie in. */
function onlyIn(run: string, keys: readonly string[], width: number): readonly string[] {
  if (keys.length === 0) return [];
  const cells = new Set(keys.map((key) => key.split('/').slice(0, 2).join('/')));
  return wrap(`Only in ${run}: ${formatCount(keys.length, 'verdict')} of ${[...cells].join(', ')}.`, width);
}

function legend({ absolutesLeftOut }: RunComparison, width: number): readonly string[] {
  const signs = Object.entries(OUTCOMES).map(([outcome, { sign }]) => `${sign} ${plain(outcome)}`);
  return bullets(
    [
      `${signs.join(', ')}: always said of B.`,
      'Ratio: B / A with its interval. Margin: the smallest difference worth your attention; of two, the wider.',
      ...(absolutesLeftOut === null
        ? [
            'Absolute values also hold whatever else the machine did at that time; ratios within a run hardly do.',
          ]
        : []),
      'Of twenty comparisons of equal runs, up to one comes out different by chance.',
    ],
    width,
  );
}

import type { Rebaseline, RebaselineFigure, Standing } from '../../records/rebaseline.ts';
import type { RatioEstimate } from '../../records/verdict.ts';
import { formatCount, formatDifference, formatEstimate, formatPair, NOTHING } from '../format.ts';
import { conclusionWords, machineWords } from '../words/comparison.ts';
import * as doc from './blocks.ts';
import { placeWords, runOriginWords, SETUP, setupBlock } from './compare.ts';

const STANDINGS: Readonly<Record<Standing, { readonly words: string; readonly tone: doc.Tone | null }>> = {
  holds: { words: '= holds', tone: null },
  drifted: { words: '≠ drifted', tone: 'bad' },
  'cannot-tell': { words: '? cannot tell', tone: 'warn' },
};

const ORDER: readonly Standing[] = ['drifted', 'cannot-tell', 'holds'];

/** What measuring again says of the figures of a run: how many hold, then those that are used, one by one. */
export function rebaselineDocument(rebaseline: Rebaseline): doc.Document {
  const { a, b, figures, answers, machine, conclusion, onlyInA } = rebaseline;
  const used = figures.filter(isUsed);
  const others = figures.filter((figure) => !isUsed(figure));
  const labelOf = (id: string): string => rebaseline.transports.find((known) => known.id === id)?.label ?? id;
  const placeOf = (scenario: string, cell: string): string => {
    const known = rebaseline.cells.find((one) => one.scenario === scenario && one.cell === cell);
    return known === undefined ? `${scenario}, ${cell}` : `${known.scenarioTitle}, ${known.cellLabel}`;
  };
  const failures = conclusion.because.filter(({ code }) => code.startsWith('unproven'));
  return {
    title: 'The figures of run A, measured again in run B',
    origin: [`A: ${runOriginWords(a)}`, `B: ${runOriginWords(b)}`],
    doubts: failures.map((reason) => ({
      word: 'UNPROVEN',
      reason: conclusionWords(reason, labelOf, placeOf),
    })),
    answer: { lead: leadOf(figures), rest: tally(figures) },
    opening: [
      doc.paragraph(machineWords(machine)),
      ...(onlyInA.length === 0
        ? []
        : [doc.paragraph(`${formatCount(onlyInA.length, 'verdict')} of run A have no partner in run B.`)]),
    ],
    chapters: [
      doc.chapter(
        'used',
        'Figures in README.md, and those that claims rest on',
        figureBlocks(used, rebaseline),
      ),
      doc.chapter(
        'drifted',
        'Other figures of the run that drifted',
        figureBlocks(
          others.filter(({ standing }) => standing === 'drifted'),
          rebaseline,
        ),
      ),
      doc.chapter(
        'others',
        'All other figures of the run',
        figureBlocks(
          others.filter(({ standing }) => standing !== 'drifted'),
          rebaseline,
        ),
        'files',
      ),
      doc.chapter('answers', 'What is said because of them', answerBlocks(answers)),
      doc.chapter('setup', SETUP, [setupBlock(rebaseline)]),
      doc.chapter('reading', 'How to read it', GUIDE),
    ].filter(({ blocks }) => blocks.length > 0),
  };
}

const GUIDE = doc.listing(
  [
    'Holds: the 90 % interval of B / A lies within the margin. Drifted: the 95 % interval lies wholly beyond it. Cannot tell: neither; fewer than 6 rounds in either run never tell.',
    'A figure is a ratio of two transports or, on one machine with one version of Node.js, also the value of one of them.',
    'Of twenty figures that have not changed, up to one comes out different by chance; beyond its margin hardly any.',
  ],
  'quiet',
);

const isUsed = ({ isOnFrontPage, needs, claims }: RebaselineFigure): boolean =>
  isOnFrontPage || needs.length > 0 || claims.length > 0;

const count = (figures: readonly { readonly standing: Standing }[], standing: Standing): number =>
  figures.filter((figure) => figure.standing === standing).length;

function leadOf(figures: readonly RebaselineFigure[]): string {
  if (figures.length === 0) return 'NOTHING TO COMPARE.';
  if (count(figures, 'drifted') > 0) return 'DRIFTED: a figure became another one, by more than its margin.';
  switch (count(figures, 'holds')) {
    case 0:
      return 'INCONCLUSIVE: of no figure can it be told whether it holds. Give it a longer --budget.';
    case figures.length:
      return 'HOLDS: every figure is the same within its margin.';
    default:
      return 'NO DRIFT SHOWN: what was decided holds.';
  }
}

/** `12 of 40 figures hold; 1 drifted; 27 cannot tell. In README.md and claims: 8 of 10 hold.` */
function tally(figures: readonly RebaselineFigure[]): string {
  const words = (some: readonly RebaselineFigure[], noun: string): string =>
    [
      `${count(some, 'holds')} of ${some.length}${noun} hold`,
      `${count(some, 'drifted')} drifted`,
      `${count(some, 'cannot-tell')} cannot tell`,
    ].join('; ');
  const used = figures.filter(isUsed);
  return `${words(figures, ' figures')}.${used.length === 0 ? '' : ` In README.md and claims: ${words(used, '')}.`}`;
}

function figureBlocks(
  figures: readonly RebaselineFigure[],
  { transports }: Rebaseline,
): readonly doc.Block[] {
  if (figures.length === 0) return [];
  // What asks for attention first.
  const sorted = ORDER.flatMap((standing) => figures.filter((figure) => figure.standing === standing));
  const rows = sorted.map((figure) => {
    const { words, tone } = STANDINGS[figure.standing];
    const [then, now] = valuesOf(figure);
    return [
      `${placeWords(figure, transports)}: ${figure.metricLabel}, ${figure.statistic}`,
      placesOf(figure),
      doc.cell(words, shiftWords(figure), tone),
      then,
      now,
    ];
  });
  return [
    doc.table(
      'Figures',
      [
        doc.textColumn('Figure', 24),
        doc.textColumn('Used in', 20),
        doc.textColumn('Outcome', 16),
        doc.numberColumn('Then'),
        doc.numberColumn('Now', 'right', true),
      ],
      rows,
      { together: 3 },
    ),
  ];
}

/** Where a figure is used: `README; claims cheaper, faster`. */
function placesOf({ isOnFrontPage, needs, claims }: RebaselineFigure): string {
  const places = [
    ...(isOnFrontPage ? ['README'] : []),
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...(claims.length === 0 ? [] : [`claims ${claims.join(', ')}`]),
  ];
  return places.length === 0 ? 'this run alone' : places.join('; ');
}

/** A ratio with its interval, or a value in its unit, in either run. */
function valuesOf({ kind, a, b, ratioInA, ratioInB, unit }: RebaselineFigure): readonly [string, string] {
  if (kind === 'absolute') return formatPair([a, b], unit);
  const written = (ratio: RatioEstimate | null): string => {
    if (ratio === null) return NOTHING;
    const { point, interval } = formatEstimate(ratio);
    return `${point} ${interval}`.trimEnd();
  };
  return [written(ratioInA), written(ratioInB)];
}

/** `30 % higher, 1.30x (1.29..1.31)`; null: there is no ratio of now and then. */
function shiftWords({ ratio, standing }: RebaselineFigure): string | null {
  if (ratio === null) return null;
  const { point, interval } = formatEstimate(ratio);
  const shift = `${point} ${interval}`.trimEnd();
  if (standing !== 'drifted') return shift;
  return `${formatDifference(ratio.point)} ${ratio.point > 1 ? 'higher' : 'lower'}, ${shift}`;
}

function answerBlocks(answers: Rebaseline['answers']): readonly doc.Block[] {
  if (answers.length === 0) return [];
  return [
    doc.table(
      'Answers',
      [
        doc.textColumn('What', 16),
        doc.textColumn('Then', 8),
        doc.textColumn('Now', 8),
        doc.textColumn('Outcome', 12),
      ],
      answers.map(({ kind, id, inA, inB, standing }) => [
        `${kind} ${id}`,
        inA,
        inB,
        doc.cell(STANDINGS[standing].words, null, STANDINGS[standing].tone),
      ]),
    ),
  ];
}

import type { History, HistoryLine, HistoryRun } from '../../records/history.ts';
import type { RatioEstimate, Verdict } from '../../records/verdict.ts';
import { historyFigure } from '../charts/history.ts';
import { ratioDomain } from '../charts/ratio-axis.ts';
import { formatCount, formatRatio, formatTime, NOTHING } from '../format.ts';
import { labelsOf, rowTexts } from '../rows.ts';
import { machineChangeWords } from '../words/comparison.ts';
import { unprovenOf } from '../words/headline.ts';
import { inTable, OUTCOMES, toneOf, verdictWords, type VerdictWords } from '../words/verdicts.ts';
import * as doc from './blocks.ts';

/** Characters of an interval that is drawn in letters. */
const LETTERS = 27;

const WORDS: Readonly<
  Record<History['by'], { readonly title: string; readonly order: string; readonly rest: string }>
> = {
  time: {
    title: 'Primary values over several runs',
    order: ', the oldest first',
    rest: 'Whether one run differs from another is the question of npm run compare -- DIR_A DIR_B.',
  },
  runtime: {
    title: 'Each version of Node.js against itself',
    order: '',
    rest:
      'Each run compares the transports under one version, and they were made one after the other: a slow minute falls on one of them ' +
      'alone. Whether one version is faster than another is the question of npm run compare -- DIR_A DIR_B.',
  },
  guest: {
    title: 'Each server against itself',
    order: '',
    rest:
      'Each run compares the transports of one server from outside, and they were made one after the other: a slow minute falls on one ' +
      'of them alone. Whether one server is cheaper than another is the question of npm run bench with a --target for each.',
  },
};

/** How the primary values of some runs went on. @param isDrawnInLetters whether tables hold the intervals, for want of a picture */
export function historyDocument(history: History, isDrawnInLetters: boolean): doc.Document {
  const { runs, lines } = history;
  return {
    title: WORDS[history.by].title,
    origin: runs.map(originOf),
    doubts: doubtsOf(history),
    answer: {
      lead: `${formatCount(lines.length, 'primary value')} in ${formatCount(runs.length, 'run')}${WORDS[history.by].order}.`,
      rest: WORDS[history.by].rest,
    },
    opening: [
      // Runs of one command share a machine; their loads and their speed differ with what is compared.
      ...doc.listing(history.by === 'time' ? machineChanges(runs) : [], 'quiet'),
      ...(isDrawnInLetters
        ? [
            doc.paragraph(
              'Ratios on a logarithmic axis: ● with its interval ─, ○ of an unproven run; │ is 1, and ░ the margin.',
              'quiet',
            ),
          ]
        : []),
    ],
    chapters: lines.map((line, at) => {
      const place = placeOf(line, runs);
      return doc.chapter(`value-${at + 1}`, place, [
        ...(isDrawnInLetters ? [] : historyFigure(line, runs, place)),
        ...lineBlocks(line, runs, place, isDrawnInLetters),
      ]);
    }),
  };
}

/** `before: 2026-05-04 09:30 UTC, profile standard, Node.js v20.20.2, commit 4aed815` */
function originOf({ name, run: { startedAt, profile, environment } }: HistoryRun): string {
  return `${name}: ${[
    formatTime(startedAt),
    `profile ${profile}`,
    `Node.js ${environment.node}`,
    ...(environment.commit === null ? [] : [`commit ${environment.commit.slice(0, 7)}`]),
  ].join(', ')}`;
}

function doubtsOf({ runs, leftOut }: History): doc.Document['doubts'] {
  return [
    ...leftOut.map(({ name, reason }) => ({ word: 'LEFT OUT', reason: `${name}: ${reason}` })),
    ...runs.flatMap(({ name, run, isUnproven }) =>
      isUnproven ? [{ word: 'UNPROVEN', reason: `${name}: ${unprovenOf(run) ?? ''}` }] : [],
    ),
    ...runs.flatMap(({ name, run }) =>
      run.complete
        ? []
        : [
            {
              word: 'PARTIAL',
              reason: `${name}: the run was interrupted, or a scenario did not get its rounds.`,
            },
          ],
    ),
  ];
}

/** Where the machine was not the one of the run before. */
function machineChanges(runs: readonly HistoryRun[]): readonly string[] {
  return runs.flatMap(({ name, machine }) => {
    const words = machine === null ? null : machineChangeWords(machine);
    return words === null ? [] : [`${name}: ${words}`];
  });
}

/** `Delivery, p50 (Steady stream, 100 connections): WebSocket / SSE` */
function placeOf({ about }: HistoryLine, runs: readonly HistoryRun[]): string {
  const { metricLabel, statistic, scenario, cellLabel, baseline, candidate } = about;
  const summaries = runs.flatMap(({ run }) => run.scenarios);
  const title = summaries.findLast(({ id }) => id === scenario)?.title ?? scenario;
  const labelOf = labelsIn(runs);
  return `${metricLabel}, ${statistic} (${title}, ${cellLabel}): ${labelOf(candidate)} / ${labelOf(baseline)}`;
}

function labelsIn(runs: readonly HistoryRun[]): (id: string) => string {
  return labelsOf({
    transports: runs.flatMap(({ run }) => run.transports),
    alsoRan: runs.flatMap(({ run }) => run.alsoRan),
  });
}

function lineBlocks(
  { about, verdicts }: HistoryLine,
  runs: readonly HistoryRun[],
  place: string,
  isDrawnInLetters: boolean,
): readonly doc.Block[] {
  const domain = ratioDomain(verdicts.flatMap((verdict) => verdict?.ratio ?? []).flatMap(endsOf));
  const labelOf = labelsIn(runs);
  const axis = `${formatRatio(domain[0])} ┄ ${formatRatio(domain[1])}`;
  return [
    doc.table(
      place,
      [
        doc.textColumn('Run', 12),
        ...(isDrawnInLetters ? [doc.numberColumn(axis, 'left')] : []),
        doc.numberColumn('Ratio (95 %)', 'left'),
        doc.textColumn('Verdict', 14),
        doc.numberColumn(labelOf(about.baseline)),
        doc.numberColumn(labelOf(about.candidate)),
      ],
      runs.map(({ name, run, isUnproven }, at) => {
        const verdict = verdicts[at] ?? null;
        const flags = [...(isUnproven ? ['unproven'] : []), ...(run.complete ? [] : ['partial'])];
        const head = doc.cell(name, flags.length === 0 ? null : `(${flags.join(', ')})`, 'quiet');
        const letters = isDrawnInLetters ? [lettersOf(verdict, isUnproven, domain)] : [];
        if (verdict === null) return [head, ...letters, NOTHING, 'absent', NOTHING, NOTHING];
        const { ratio, interval, baselineValue, candidateValue } = rowTexts(verdict);
        const words = shortened(verdictWords(verdict, labelOf), verdict);
        return [
          head,
          ...letters,
          doc.cell(ratio, interval),
          doc.cell(inTable(words), null, isUnproven ? 'warn' : toneOf(verdict, words)),
          baselineValue,
          candidateValue,
        ];
      }),
    ),
  ];
}

/** The ratio beside it says by how much. */
const shortened = (words: VerdictWords, { outcome }: Verdict): VerdictWords => ({
  ...words,
  finding: OUTCOMES[outcome].name,
});

/** An interval on a logarithmic axis: `····──●──··░░░│░░░···`. No blanks, which a renderer would join. */
export function lettersOf(
  verdict: Pick<Verdict, 'ratio' | 'marginRatio'> | null,
  isUnproven: boolean,
  [low, high]: readonly [number, number],
): string {
  const placeOn = (ratio: number): number =>
    Math.round((Math.log(ratio / low) / Math.log(high / low)) * (LETTERS - 1));
  const margin = verdict?.marginRatio ?? 1;
  const [from, one, until] = [1 / margin, 1, margin].map(placeOn);
  const drawn = verdict?.ratio ?? null;
  const [least, point, most] = drawn === null ? [] : [drawn.low, drawn.point, drawn.high].map(placeOn);
  return Array.from({ length: LETTERS }, (_, at) => {
    if (at === point) return isUnproven ? '○' : '●';
    if (isWithin(at, least, most)) return '─';
    if (at === one) return '│';
    return margin > 1 && isWithin(at, from, until) ? '░' : '·';
  }).join('');
}

const isWithin = (at: number, from = Infinity, until = -Infinity): boolean => at >= from && at <= until;
const endsOf = ({ low, point, high }: RatioEstimate): readonly number[] => [low, point, high];

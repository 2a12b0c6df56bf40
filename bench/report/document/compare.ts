import { groups } from 'd3-array';

import type { Change, ComparedRun, RunComparison } from '../../records/run-comparison.ts';
import type { Verdict } from '../../records/verdict.ts';
import { formatCount, formatRatio, formatTime, NOTHING } from '../format.ts';
import { rowTexts, type Row } from '../rows.ts';
import { factWords, fieldWords } from '../words/environment.ts';
import { OUTCOMES, verdictWords } from '../words/verdicts.ts';
import * as doc from './blocks.ts';
import { verdictTable } from './verdicts.ts';
import { conclusionWords, machineWords } from '../words/comparison.ts';

/** The ids under which verdict tables know the two runs: what a transport is elsewhere. */
const RUNS = { baseline: 'a', candidate: 'b' } as const;
const runLabelOf = (id: string): string => id.toUpperCase();

/** The name of a cell. */
type PlaceOf = (scenario: string, cell: string) => string;

/** Each begins with what alone tells how it ended. */
const CONCLUSIONS: Readonly<Record<RunComparison['conclusion']['outcome'], string>> = {
  regression: 'REGRESSION: a deciding value became worse by more than its margin.',
  undecided: 'INCONCLUSIVE: no regression was shown, and none can be ruled out.',
  'no-regression': 'NO REGRESSION: it is ruled out in all deciding values.',
};

const BASES: Readonly<Record<RunComparison['conclusion']['basis'], string>> = {
  primary: 'The primary verdicts, chosen before the runs.',
  centre:
    'Neither run has primary verdicts, so mean, median and p50 of everything measured by a clock decide.',
};

/** Everything that the comparison of two runs says: its conclusion, what else differs between them, and every value. */
export function comparisonDocument(comparison: RunComparison): doc.Document {
  const chapters = changeChapters(comparison);
  return {
    ...conclusionOf(comparison),
    chapters: [
      doc.chapter('setup', SETUP, [setupBlock(comparison)]),
      ...chapters,
      ...(chapters.length === 0 ? [] : [guideChapter(comparison)]),
    ],
  };
}

/** What a comparison comes to, and what limits that. */
export function conclusionOf(comparison: RunComparison): Omit<doc.Document, 'chapters'> {
  const { a, b, changes, conclusion, machine, transports, onlyInA, onlyInB } = comparison;
  const deciding = changes.filter(({ decides }) => decides);
  const labelOf = (id: string): string => transports.find((known) => known.id === id)?.label ?? id;
  const placeOf: PlaceOf = (scenario, cell) => {
    const known = comparison.cells.find((one) => one.scenario === scenario && one.cell === cell);
    return known === undefined ? `${scenario}, ${cell}` : `${known.scenarioTitle}, ${known.cellLabel}`;
  };
  return {
    title: 'Run B compared with run A',
    origin: [`A: ${runOriginWords(a)}`, `B: ${runOriginWords(b)}`],
    doubts: [],
    answer: {
      lead: CONCLUSIONS[conclusion.outcome],
      rest: changeTally(deciding.length === 0 ? changes : deciding),
    },
    opening: [
      ...doc.listing(conclusion.because.map((reason) => conclusionWords(reason, labelOf, placeOf))),
      doc.paragraph(machineWords(machine)),
      ...onlyIn('A', onlyInA, placeOf),
      ...onlyIn('B', onlyInB, placeOf),
    ],
  };
}

/** `2026-05-04-093000-standard, 2026-05-04 09:30 UTC, profile standard, seed 1, commit 4aed815, partial`. */
export function runOriginWords({ runId, startedAt, profile, seed, complete, commit }: ComparedRun): string {
  return [
    runId,
    formatTime(startedAt),
    `profile ${profile}`,
    `seed ${seed}`,
    ...(commit === null ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(complete ? [] : ['partial']),
  ].join(', ');
}

/** Verdicts that one run alone has, by the cells they lie in. */
function onlyIn(run: string, keys: readonly string[], placeOf: PlaceOf): readonly doc.Block[] {
  if (keys.length === 0) return [];
  const cells = new Set(
    keys.map((key) => {
      const [scenario = '', cell = ''] = key.split('/');
      return placeOf(scenario, cell);
    }),
  );
  return [
    doc.paragraph(`Only in ${run}: ${formatCount(keys.length, 'verdict')} of ${[...cells].join('; ')}.`),
  ];
}

/**
 * Every change: first what decides, then all other ratios, then all other absolute values. Of the others only those have a row
 * that did not come out the same; the rest is named.
 */
function changeChapters(comparison: RunComparison): readonly doc.Chapter[] {
  const { changes, conclusion } = comparison;
  const others = (title: string, kind: Change['kind']): doc.Chapter => {
    const some = changes.filter((change) => !change.decides && change.kind === kind);
    return doc.chapter(kind, title, [
      ...(some.length === 0 ? [] : [doc.paragraph(changeTally(some))]),
      ...changeParts(
        some.filter(({ outcome }) => outcome !== 'same'),
        comparison,
      ),
      ...doc.listing(
        byPlace(
          some.filter(({ outcome }) => outcome === 'same'),
          comparison,
        ).map(([name, same]) => `${OUTCOMES.same.sign} ${name}: the same in ${same.map(whatOf).join('; ')}.`),
      ),
    ]);
  };
  const deciding = changeParts(
    changes.filter(({ decides }) => decides),
    comparison,
  );
  return [
    doc.chapter(
      'deciding',
      'Deciding values',
      deciding.length === 0 ? [] : [doc.paragraph(BASES[conclusion.basis]), ...deciding],
    ),
    others('Other ratios of two transports', 'ratio'),
    others('Other absolute values', 'absolute'),
  ].filter(({ blocks }) => blocks.length > 0);
}

function changeParts(changes: readonly Change[], comparison: RunComparison): readonly doc.Block[] {
  return byPlace(changes, comparison).map(([name, some]) =>
    doc.part(name, [verdictTable({ ...RUNS, rows: some.map(changeRow) }, name, runLabelOf, false)]),
  );
}

/** How some changes came out: `9 of 12 the same within their margins; 3 inconclusive.` */
export function changeTally(changes: readonly Pick<Change, 'outcome'>[]): string {
  if (changes.length === 0) return 'There is nothing to compare.';
  const count = (...outcomes: readonly Change['outcome'][]): number =>
    changes.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [beyond, open] = [count('lower', 'higher'), count('different', 'cannot-tell', 'void')];
  return `${[
    `${count('same')} of ${changes.length} the same within their margins`,
    ...(beyond === 0 ? [] : [`${beyond} different`]),
    ...(open === 0 ? [] : [`${open} undecided`]),
  ].join('; ')}.`;
}

/** The changes by where they were measured, and of what. */
function byPlace(
  changes: readonly Change[],
  { transports }: RunComparison,
): readonly (readonly [name: string, changes: readonly Change[]])[] {
  return groups(changes, (change) => placeWords(change, transports));
}

/** Where a change was measured, and of what: `Steady stream, 100 connections: WebSocket / SSE`. */
export function placeWords(
  { scenarioTitle, cellLabel, transport, baseline, candidate }: Change,
  transports: RunComparison['transports'],
): string {
  const labelOf = (id: string): string => transports.find((known) => known.id === id)?.label ?? id;
  const whose = transport === null ? `${labelOf(candidate)} / ${labelOf(baseline)}` : labelOf(transport);
  return `${scenarioTitle}, ${cellLabel}: ${whose}`;
}

/** A change is a verdict on run B with run A as its baseline, and is put into words as such. */
export function changeRow(change: Change): Row {
  const { margin, marginRatio, kind } = change;
  const verdict: Verdict = {
    ...change,
    ...RUNS,
    role: 'exploratory',
    // The floor of a margin is a value with a unit, and a ratio has none.
    margin:
      kind === 'ratio' && margin.kind === 'relative' && marginRatio !== null
        ? { ...margin, ratio: marginRatio, floor: 0 }
        : margin,
    baselineValue: change.a,
    candidateValue: change.b,
    crossCheck: null,
    crossCheckAgrees: null,
    halfWidth: null,
    significance: null,
    recurs: null,
    noiseFloor: null,
    roundRatios: [],
    roundValues: { baseline: [], candidate: [] },
    rounds: 0,
    pairs: 0,
    voidPairs: 0,
    disturbedPairs: 0,
    conditions: 'quiet',
  };
  const bare = (ratio: number | null): string => (ratio === null ? NOTHING : formatRatio(ratio));
  return {
    ...rowTexts(verdict),
    ...(kind === 'ratio' ? { baselineValue: bare(change.a), candidateValue: bare(change.b) } : {}),
    isContest: true,
    words: verdictWords(verdict, runLabelOf),
  };
}

const whatOf = ({ metricLabel, statistic }: Change): string => `${metricLabel}, ${statistic}`;

function guideChapter({ machine }: RunComparison): doc.Chapter {
  const signs = Object.values(OUTCOMES).map(({ sign, name }) => `${sign} ${name}`);
  return doc.chapter(
    'reading',
    'How to read it',
    doc.listing(
      [
        `${signs.join(', ')}: always said of B, compared with A.`,
        'Ratio: B / A with its interval. Margin: the smallest difference that matters; where the runs have different ones, the wider.',
        ...(machine.isSame
          ? [
              'Absolute values also depend on what else the machine did at the time; ratios within a run hardly do.',
            ]
          : []),
        'Of twenty comparisons of equal runs, up to one comes out different by chance.',
      ],
      'quiet',
    ),
  );
}

export const SETUP = 'Other differences between the runs';

/** What else differed around the two runs. */
export function setupBlock({ differences }: Pick<RunComparison, 'differences'>): doc.Block {
  return differences.length === 0
    ? doc.paragraph('None.')
    : doc.table(
        SETUP,
        [doc.textColumn('What'), doc.textColumn('A', 14), doc.textColumn('B', 14)],
        differences.map((difference) => [
          fieldWords(difference.field),
          factWords(difference.field, difference.a),
          factWords(difference.field, difference.b),
        ]),
      );
}

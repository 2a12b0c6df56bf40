import type { Change, RunComparison } from '../records/run-comparison.ts';
import type { Verdict } from '../records/run.ts';
import { formatEstimate, formatPair, formatRatio, NOTHING } from './format.ts';
import type { Row, Section } from './rows.ts';
import { marginWords, OUTCOMES, verdictWords } from './words.ts';

/** The ids under which the tables know the two runs: what a transport is elsewhere. */
const RUNS = { baseline: 'a', candidate: 'b' } as const;

/** How a table calls a run by its id. */
export const runLabelOf = (id: string): string => id.toUpperCase();

/** What decides, in words. */
const BASES: Readonly<Record<RunComparison['conclusion']['basis'], string>> = {
  primary: 'The primary verdicts, which were chosen before the runs.',
  centre: 'Neither run has primary verdicts: mean, median and p50 of all that a clock measures.',
};

/**
 * Every change: first what decides, then all other ratios, then all other absolute values. Of the others only those have a row
 * that did not come out the same; the rest is named.
 */
export function comparisonSections(comparison: RunComparison): readonly Section[] {
  const { changes, conclusion } = comparison;
  const deciding = changes.filter(({ decides }) => decides);
  const others = (title: string, kind: Change['kind']): Section => {
    const some = changes.filter((change) => !change.decides && change.kind === kind);
    const unlike = some.filter(({ outcome }) => outcome !== 'same');
    const alike = some.filter(({ outcome }) => outcome === 'same');
    return { id: kind, title, question: tallyOf(some), ...partsOf(unlike, alike, comparison) };
  };
  return [
    {
      id: 'deciding',
      title: 'What decides',
      question: BASES[conclusion.basis],
      ...partsOf(deciding, [], comparison),
    },
    others('Other ratios of two transports', 'ratio'),
    others('Other absolute values', 'absolute'),
  ].filter(({ groups, silent }) => groups.length > 0 || silent.length > 0);
}

/** What has a row, and what is only named as the same. */
function partsOf(
  shown: readonly Change[],
  named: readonly Change[],
  comparison: RunComparison,
): Pick<Section, 'groups' | 'aas' | 'silent'> {
  return {
    aas: [],
    groups: grouped(shown, comparison).map(([name, some]) => ({
      name,
      load: null,
      spent: null,
      ...RUNS,
      rows: some.map(rowOf),
    })),
    silent: grouped(named, comparison).map(
      ([name, some]) => `${OUTCOMES.same.sign} ${name}: the same in ${some.map(whatOf).join('; ')}.`,
    ),
  };
}

/** How some changes fall: `No difference beyond the margins in 9 of 12; 3 cannot be told.` */
export function tallyOf(changes: readonly Pick<Change, 'outcome'>[]): string {
  if (changes.length === 0) return 'There is nothing to compare.';
  const count = (...outcomes: readonly Change['outcome'][]): number =>
    changes.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const beyond = count('lower', 'higher');
  const open = count('different', 'cannot-tell', 'void');
  const parts = [
    `No difference beyond the margins in ${count('same')} of ${changes.length}`,
    ...(beyond === 0 ? [] : [`a difference in ${beyond}`]),
    ...(open === 0 ? [] : [`${open} cannot be told`]),
  ];
  return `${parts.join('; ')}.`;
}

/** The changes by where they were measured, and of what. */
function grouped(
  changes: readonly Change[],
  comparison: RunComparison,
): readonly (readonly [name: string, changes: readonly Change[]])[] {
  const groups = new Map<string, readonly Change[]>();
  for (const change of changes) {
    const name = nameOf(change, comparison);
    groups.set(name, [...(groups.get(name) ?? []), change]);
  }
  return [...groups];
}

/** `Steady stream, 100 connections: WebSocket / SSE`. */
function nameOf(
  { scenarioTitle, cellLabel, transport, baseline, candidate }: Change,
  { transports }: RunComparison,
): string {
  const labelOf = (id: string): string => transports.find((known) => known.id === id)?.label ?? id;
  const whose = transport === null ? `${labelOf(candidate)} / ${labelOf(baseline)}` : labelOf(transport);
  return `${scenarioTitle}, ${cellLabel}: ${whose}`;
}

function rowOf(change: Change): Row {
  const verdict = asVerdict(change);
  const [baselineValue, candidateValue] =
    change.kind === 'ratio'
      ? [bareRatio(change.a), bareRatio(change.b)]
      : formatPair([change.a, change.b], change.unit, change.margin.kind === 'exact');
  const estimate = change.ratio === null ? { point: NOTHING, interval: '' } : formatEstimate(change.ratio);
  return {
    verdict,
    what: whatOf(change),
    marked: whatOf(change),
    isContest: true,
    words: verdictWords(verdict, runLabelOf),
    baselineValue,
    candidateValue,
    ratio: estimate.point,
    interval: estimate.interval,
    margin: marginWords(verdict),
    noise: null,
  };
}

function whatOf({ metricLabel, statistic }: Change): string {
  return `${metricLabel}, ${statistic}`;
}

const bareRatio = (ratio: number | null): string => (ratio === null ? NOTHING : formatRatio(ratio));

/** A change is a verdict on run B with run A as its baseline, and is put into words as such. */
function asVerdict(change: Change): Verdict {
  const { margin, marginRatio } = change;
  // The floor of a margin is a value with a unit, and a ratio has none.
  const isBare = change.kind === 'ratio' && margin.kind === 'relative' && marginRatio !== null;
  return {
    ...change,
    ...RUNS,
    role: 'exploratory',
    margin: isBare ? { ...margin, ratio: marginRatio, floor: 0 } : margin,
    baselineValue: change.a,
    candidateValue: change.b,
    halfWidth: change.ratio === null ? null : Math.sqrt(change.ratio.high / change.ratio.low),
    crossCheck: null,
    crossCheckAgrees: null,
    significance: null,
    recurs: null,
    noiseFloor: null,
    roundRatios: [],
    roundValues: null,
    rounds: 0,
    pairs: 0,
    voidPairs: 0,
  };
}

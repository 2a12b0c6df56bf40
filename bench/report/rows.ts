import { groups } from 'd3-array';

import type { RunFile, ScenarioSummary } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { formatCount, formatDifference, formatEstimate, formatPair, NOTHING } from './format.ts';
import { checkWords } from './words/checks.ts';
import { loadWords } from './words/load.ts';
import { marginWords, verdictWords, type VerdictWords } from './words/verdicts.ts';

/** One verdict with every text that can be shown of it. */
export interface Row {
  readonly verdict: Verdict;
  /** The metric and its statistic: `Delivery, p50`. */
  readonly what: string;
  readonly words: VerdictWords;
  /** Whether both sides compete. Where one is a control, the row says nothing on which is better. */
  readonly isContest: boolean;
  readonly baselineValue: string;
  readonly candidateValue: string;
  /** `1.31x`; a dash when there is none. */
  readonly ratio: string;
  /** `(1.28..1.35)`; null when there is none. */
  readonly interval: string | null;
  readonly margin: string;
  /** By how much two identical arms differed: `3.1 %`; a dash when that is not known. */
  readonly noise: string;
}

/** Whether a verdict decides nothing. */
export const isOpen = ({ outcome }: Verdict): boolean => outcome === 'cannot-tell' || outcome === 'void';

/** A verdict and where it was measured: `Steady stream, 100 connections`. */
export interface PlacedRow extends Row {
  readonly where: string;
}

/** One candidate against the baseline in one cell of a scenario. */
export interface Group {
  /** The cell, and the candidate where the cell has several: `100 connections`. */
  readonly name: string;
  /** The load or the fault, and the rounds spent on it: `500 events per second. 8 rounds; 64 pairs, 2 of them void.` */
  readonly about: string;
  /** Transport ids. */
  readonly baseline: string;
  readonly candidate: string;
  readonly rows: readonly Row[];
}

/** A scenario with all its groups, the cells in the order of the run. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly question: string | null;
  readonly groups: readonly Group[];
  /** The baseline against itself (A/A), cell by cell. */
  readonly controls: readonly Group[];
  /** What was meant to be measured and is not shown, each as a sentence: arms that are void, cells without a result. */
  readonly silent: readonly string[];
}

/** Every transport of a run by its id. */
export function labelsOf(run: Pick<RunFile, 'transports' | 'alsoRan'>): (id: string) => string {
  const labels = new Map([...run.transports, ...run.alsoRan].map(({ id, label }) => [id, label]));
  return (id) => labels.get(id) ?? id;
}

/** A cell as people call it: `Steady stream, 100 connections`. */
export function placesOf({
  scenarios,
}: Pick<RunFile, 'scenarios'>): (scenario: string, cell: string) => string {
  return (scenario, cell) => {
    const summary = scenarios.find((one) => one.id === scenario && one.cell === cell);
    return summary === undefined ? `${scenario}, ${cell}` : `${summary.title}, ${summary.cellLabel}`;
  };
}

/** Every verdict of the run as a row, by scenario and by cell. A verdict whose cell the run does not list comes last. */
export function sectionsOf(run: RunFile): readonly Section[] {
  const ids = [...run.scenarios.map(({ id }) => id), ...run.verdicts.map(({ scenario }) => scenario)];
  return [...new Set(ids)].map((id) => {
    const summaries = run.scenarios.filter((summary) => summary.id === id);
    const verdicts = run.verdicts.filter(({ scenario }) => scenario === id);
    const cells = [...new Set([...summaries, ...verdicts].map(({ cell }) => cell))];
    const groupsIn = (some: readonly Verdict[]): Group[] =>
      cells.flatMap((cell) =>
        groupsOf(
          some.filter((verdict) => verdict.cell === cell),
          summaries.find((summary) => summary.cell === cell),
          run,
        ),
      );
    return {
      id,
      title: summaries[0]?.title ?? id,
      question: summaries[0]?.question ?? null,
      groups: groupsIn(verdicts.filter(({ role }) => role !== 'aa')),
      controls: groupsIn(verdicts.filter(({ role }) => role === 'aa')),
      silent: [
        ...summaries.flatMap((summary) => voidArmWords(summary, labelsOf(run))),
        ...summaries
          .filter(({ cell }) => !verdicts.some((verdict) => verdict.cell === cell))
          .filter((summary) => !isShownElsewhere(summary, run))
          .map(({ cellLabel, rounds }) =>
            rounds === 0
              ? `${cellLabel}: no verdict, because no round was completed.`
              : `${cellLabel}: no verdict after ${formatCount(rounds, 'round')}.`,
          ),
      ],
    };
  });
}

/** Every primary verdict. */
export function primaryRows(sections: readonly Section[]): readonly PlacedRow[] {
  return sections.flatMap(({ title, groups: some }) =>
    some.flatMap(({ name, rows }) =>
      rows
        .filter(({ verdict }) => verdict.role === 'primary')
        .map((row) => ({ ...row, where: `${title}, ${name}` })),
    ),
  );
}

/** The arms of a cell of which nothing counts: they are missing from its tables and pictures. */
function voidArmWords(
  { cellLabel, voidArms }: ScenarioSummary,
  labelOf: (id: string) => string,
): readonly string[] {
  return voidArms.map(({ transport, cause }) => {
    const why = cause === null ? 'What it would be compared with is void.' : checkWords(cause);
    return `${cellLabel}: nothing of ${labelOf(transport)} counts. ${why}`;
  });
}

/** Whether a cell without verdicts is in a fault matrix, in a curve or in a table of values. */
function isShownElsewhere({ id, cell, pairs, voidPairs }: ScenarioSummary, { figures }: RunFile): boolean {
  const isHere = (other: { readonly scenario: string; readonly cell: string | null }): boolean =>
    other.scenario === id && other.cell === cell;
  return (
    figures.faults.some((course) => isHere(course) && course.rounds > 0) ||
    figures.values.some(isHere) ||
    figures.curves.some(isHere) ||
    // A curve over cells has a point for each one that is not void.
    (voidPairs < pairs && figures.curves.some((curve) => curve.scenario === id && curve.cell === null))
  );
}

function groupsOf(
  verdicts: readonly Verdict[],
  summary: ScenarioSummary | undefined,
  run: RunFile,
): readonly Group[] {
  const pairs = groups(verdicts, ({ baseline, candidate }) => `${baseline} ${candidate}`);
  return pairs.flatMap(([, own]): Group[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { cellLabel, baseline, candidate, role } = first;
    return [
      {
        name: pairs.length > 1 && role !== 'aa' ? `${cellLabel}, ${labelsOf(run)(candidate)}` : cellLabel,
        about: summary === undefined ? '' : `${loadWords(summary)} ${spent(summary, run.complete)}`,
        baseline,
        candidate,
        rows: own.map((verdict) => rowOf(verdict, run)),
      },
    ];
  });
}

function rowOf(verdict: Verdict, run: RunFile): Row {
  const contest = new Set(
    [...run.transports, ...run.alsoRan]
      .filter(({ role }) => role === 'contest' || role === 'target')
      .map(({ id }) => id),
  );
  const isContest = contest.has(verdict.baseline) && contest.has(verdict.candidate);
  const words = verdictWords(verdict, labelsOf(run), isContest);
  return { ...rowTexts(verdict), words, isContest };
}

/** The numbers of a verdict as they stand in a table. */
export function rowTexts(verdict: Verdict): Omit<Row, 'words' | 'isContest'> {
  const [baselineValue, candidateValue] = formatPair(
    [verdict.baselineValue, verdict.candidateValue],
    verdict.unit,
    verdict.margin.kind === 'exact',
  );
  const estimate = verdict.ratio === null ? { point: NOTHING, interval: '' } : formatEstimate(verdict.ratio);
  return {
    verdict,
    what: `${verdict.metricLabel}, ${verdict.statistic}`,
    baselineValue,
    candidateValue,
    ratio: estimate.point,
    interval: estimate.interval === '' ? null : estimate.interval,
    margin: marginWords(verdict),
    noise: verdict.noiseFloor === null ? NOTHING : formatDifference(verdict.noiseFloor),
  };
}

/** Where one reason leaves all rows without an answer, it is said once, above the values that there are. */
export function sharedReason(rows: readonly Row[]): string | null {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return null;
  const { outcome } = first.verdict;
  if (outcome !== 'void' && outcome !== 'cannot-tell') return null;
  return others.every(({ words }) => words.finding === first.words.finding) ? first.words.finding : null;
}

function spent(
  { rounds, plannedRounds, ended, pairs, voidPairs }: ScenarioSummary,
  isComplete: boolean,
): string {
  // A run that was interrupted cannot tell a cell whose time was up from one that it cut short.
  const time = isComplete
    ? `${formatCount(rounds, 'round')}, then time was up`
    : `${rounds} of ${plannedRounds} rounds`;
  const done = {
    planned: formatCount(rounds, 'round'),
    narrow: `${formatCount(rounds, 'round')}, enough for narrow intervals`,
    enough: `${formatCount(rounds, 'round')}, enough for verdicts`,
    time,
  }[ended];
  const bad = voidPairs === 0 ? '' : `, ${voidPairs} of them void`;
  return `${done}; ${formatCount(pairs, 'pair')}${bad}.`;
}

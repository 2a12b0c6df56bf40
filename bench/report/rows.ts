import type { RunFile, ScenarioSummary, Verdict } from '../records/run.ts';
import { formatCount, formatEstimate, formatExcess, formatPair, NOTHING } from './format.ts';
import { isAa } from './control.ts';
import { marginWords, plain, PRIMARY, verdictWords, type Words } from './words.ts';
import { loadWords } from './words/load.ts';

/** One verdict with every text that a table can show of it. */
export interface Row {
  readonly verdict: Verdict;
  /** The metric and its statistic: `Delivery, p50`. */
  readonly what: string;
  /** The same as a table shows it: a primary metric is marked. */
  readonly marked: string;
  readonly words: Words;
  /** Whether both sides are of the contest. Where one is there to explain, the row says nothing on who is better. */
  readonly isContest: boolean;
  readonly baselineValue: string;
  readonly candidateValue: string;
  /** `1.31x`; a dash when there is none. */
  readonly ratio: string;
  /** `(1.28..1.35)`; empty when there is none. */
  readonly interval: string;
  readonly margin: string;
  /** By how much two identical arms differed: `3 %`; null: not known. */
  readonly noise: string | null;
}

/** One candidate against the baseline in one cell of a scenario. */
export interface Group {
  /** The cell in words, and the candidate where the run has several: `100 connections`. */
  readonly name: string;
  /** The load or the fault in one sentence; null: the run file does not say. */
  readonly load: string | null;
  /** What was spent on it: `8 rounds, 64 pairs, 2 of them void.` */
  readonly spent: string | null;
  /** Transport ids. */
  readonly baseline: string;
  readonly candidate: string;
  readonly rows: readonly Row[];
}

/** A scenario with all its groups, the cells in the order of the run. */
export interface Section {
  /** Id of the scenario. */
  readonly id: string;
  readonly title: string;
  readonly question: string | null;
  readonly groups: readonly Group[];
  /** The baseline against itself (A/A), cell by cell: the control of what stands in `groups`. */
  readonly aas: readonly Group[];
  /** Cells that were meant to run and have no verdict, each as a sentence. */
  readonly silent: readonly string[];
}

/** The label of a transport in this run; its id where the run does not know it. */
export function labelsOf(run: RunFile): (id: string) => string {
  const labels = new Map([...run.transports, ...run.alsoRan].map(({ id, label }) => [id, label]));
  return (id) => labels.get(id) ?? id;
}

/** Whether a transport of this run is there to explain, and is never better or worse. */
function explainsIn(run: RunFile): (id: string) => boolean {
  const all = [...run.transports, ...run.alsoRan];
  const contest = new Set(all.filter(({ role }) => role === 'contest').map(({ id }) => id));
  return (id) => !contest.has(id);
}

/** Whom the verdicts of the run are about, and whom with: by name where they all have the same pair. */
export function sidesOf(run: RunFile): { readonly baseline: string; readonly candidate: string } {
  const labelOf = labelsOf(run);
  const compared = run.verdicts.filter((verdict) => !isAa(verdict));
  const [baseline, ...baselines] = new Set(compared.map((verdict) => verdict.baseline));
  const [candidate, ...candidates] = new Set(compared.map((verdict) => verdict.candidate));
  return {
    baseline: baseline === undefined || baselines.length > 0 ? 'the baseline' : labelOf(baseline),
    candidate: candidate === undefined || candidates.length > 0 ? 'the candidate' : labelOf(candidate),
  };
}

/** Every verdict of the run as a row, by scenario and by cell. A verdict whose cell the run does not list comes last. */
export function sectionsOf(run: RunFile): readonly Section[] {
  const labelOf = labelsOf(run);
  const ids = [...run.scenarios.map(({ id }) => id), ...run.verdicts.map(({ scenario }) => scenario)];
  return [...new Set(ids)].map((id) => {
    const summaries = run.scenarios.filter((summary) => summary.id === id);
    const verdicts = run.verdicts.filter(({ scenario }) => scenario === id);
    const cells = [...summaries.map(({ cell }) => cell), ...verdicts.map(({ cell }) => cell)];
    const groupsIn = (some: readonly Verdict[]): Group[] =>
      [...new Set(cells)].flatMap((cell) =>
        groupsOf(
          some.filter((verdict) => verdict.cell === cell),
          summaries.find((summary) => summary.cell === cell) ?? null,
          labelOf,
          explainsIn(run),
        ),
      );
    return {
      id,
      title: summaries[0]?.title ?? id,
      question: summaries[0]?.question ?? null,
      groups: groupsIn(verdicts.filter((verdict) => !isAa(verdict))),
      aas: groupsIn(verdicts.filter(isAa)),
      silent: summaries
        .filter(({ cell }) => !verdicts.some((verdict) => verdict.cell === cell))
        // What was gone through without a verdict in view is in the matrix of faults, in a curve, or in a table of values.
        .filter(
          ({ cell, pairs, voidPairs }) =>
            !run.figures.faults.some(
              (course) => course.scenario === id && course.cell === cell && course.rounds > 0,
            ) &&
            !run.figures.values.some((value) => value.scenario === id && value.cell === cell) &&
            !run.figures.curves.some(
              (curve) =>
                curve.scenario === id &&
                // A curve over cells has a point of each one that is not void.
                (curve.cell === cell || (curve.cell === null && voidPairs < pairs)),
            ),
        )
        .map(({ cellLabel, rounds }) =>
          rounds === 0
            ? `${cellLabel}: no verdict, as no round of it was finished.`
            : `${cellLabel}: no verdict after ${formatCount(rounds, 'round')}.`,
        ),
    };
  });
}

function groupsOf(
  verdicts: readonly Verdict[],
  summary: ScenarioSummary | null,
  labelOf: (id: string) => string,
  explains: (id: string) => boolean,
): readonly Group[] {
  const firsts = verdicts.filter(
    (verdict, index) => verdicts.findIndex((other) => arePaired(verdict, other)) === index,
  );
  return firsts.map((first) => ({
    name:
      firsts.length > 1 && !isAa(first) ? `${first.cellLabel}, ${labelOf(first.candidate)}` : first.cellLabel,
    load: summary === null ? null : loadWords(summary),
    spent: summary === null ? null : spent(summary),
    baseline: first.baseline,
    candidate: first.candidate,
    rows: verdicts
      .filter((verdict) => arePaired(first, verdict))
      .map((verdict) => rowOf(verdict, labelOf, explains)),
  }));
}

/** What the control of a scenario found, each finding as a sentence: `SSE against itself, 100 connections: ...`. */
export function controlWords({ aas }: Section, labelOf: (id: string) => string): readonly string[] {
  return aas.flatMap(({ name, baseline, rows }) =>
    rows.map(({ what, words, ratio, interval }) =>
      `${labelOf(baseline)} against itself, ${name}: ${what} ${words.sign} ${words.finding}, ${ratio} ${interval}`.trimEnd(),
    ),
  );
}

/** Where one reason leaves every row of a cell without an answer, it is said once, above whatever values there are. */
export function withSharedReason(rows: readonly Row[]): readonly Row[] {
  const [first] = rows;
  if (first === undefined || rows.length === 1) return rows;
  const { outcome } = first.verdict;
  if (outcome !== 'void' && outcome !== 'cannot-tell') return rows;
  if (rows.some(({ words }) => words.finding !== first.words.finding)) return rows;
  const values = { baselineValue: '', candidateValue: '', ratio: '', interval: '', margin: '', noise: '' };
  const isMeasured = rows.some((row) => row.baselineValue !== NOTHING || row.candidateValue !== NOTHING);
  const short = rows.map((row) =>
    Object.assign({}, row, { words: { ...row.words, finding: plain(outcome) } }),
  );
  const all = `All ${rows.length}`;
  return [{ ...first, ...values, what: all, marked: all }, ...(isMeasured ? short : [])];
}

/** Whether the run knows its noise: without A/A pairs there is nothing to show of it. */
export function hasNoise(rows: readonly Row[]): boolean {
  return rows.some(({ noise }) => noise !== null);
}

/** Whether the run says which metrics it is there to decide. */
export function hasPrimary({ verdicts }: Pick<RunFile, 'verdicts'>): boolean {
  return verdicts.some(({ role }) => role === 'primary');
}

function arePaired(a: Verdict, b: Verdict): boolean {
  return a.baseline === b.baseline && a.candidate === b.candidate;
}

function spent({ rounds, plannedRounds, pairs, voidPairs }: ScenarioSummary): string {
  const done = rounds < plannedRounds ? `${rounds} of ` : '';
  const bad = voidPairs === 0 ? '' : `, ${voidPairs} of them void`;
  return `${done}${formatCount(Math.max(rounds, plannedRounds), 'round')}, ${formatCount(pairs, 'pair')}${bad}.`;
}

function rowOf(verdict: Verdict, labelOf: (id: string) => string, explains: (id: string) => boolean): Row {
  const [baselineValue, candidateValue] = formatPair(
    [verdict.baselineValue, verdict.candidateValue],
    verdict.unit,
    verdict.margin.kind === 'exact',
  );
  const what = `${verdict.metricLabel}, ${verdict.statistic}`;
  const estimate = verdict.ratio === null ? { point: NOTHING, interval: '' } : formatEstimate(verdict.ratio);
  return {
    verdict,
    what,
    marked: verdict.role === 'primary' ? `${PRIMARY} ${what}` : what,
    words: verdictWords(verdict, labelOf, explains),
    isContest: !explains(verdict.baseline) && !explains(verdict.candidate),
    baselineValue,
    candidateValue,
    ratio: estimate.point,
    interval: estimate.interval,
    margin: marginWords(verdict),
    noise: verdict.noiseFloor === null ? null : formatExcess(verdict.noiseFloor),
  };
}

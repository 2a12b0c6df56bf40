import type { Calibration } from '../records/calibration.ts';
import type { Metric } from '../records/metric.ts';
import type { RoundRecord } from '../records/record.ts';
import { RUN_SCHEMA_VERSION, type RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import type { Cell, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { claimsOf, correctFamilies, leastRoundsFor } from './families.ts';
import { forecastsOf } from './forecast.ts';
import { figuresOf } from './figures.ts';
import { explainHeadline } from './answer.ts';
import { gradeOf } from './grade.ts';
import { headlineOf } from './headline.ts';
import { kindOf } from './procedure-values.ts';
import { contestOf, type Contest, type Sampled } from './sampling.ts';
import { exampleOf } from './plan.ts';
import { sizingOf } from './sizing.ts';
import { describeShown, withUnit, type Catalogue } from './shown.ts';
import { summariseCell, summariseChecks, type Rounds } from './summary.ts';
import { valueClassOf } from './touched.ts';
import { limitedFinding } from './verdict/allowed-by.ts';
import { decide } from './verdict/decide.ts';
import { mostTimesTooWide } from './verdict/width.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';

/** The parts of a run file that follow from its raw files. */
export type Analysis = Pick<
  RunFile,
  | 'calibration'
  | 'margins'
  | 'metrics'
  | 'scenarios'
  | 'notRun'
  | 'headline'
  | 'answer'
  | 'verdicts'
  | 'checks'
  | 'figures'
  | 'sizing'
>;

/** The parts that its raw files do not hold. */
export type RunFacts = Omit<
  RunFile,
  keyof Analysis | keyof Judgement | 'schemaVersion' | 'forecasts' | 'example'
>;

/** What follows from an analysis and the functional checks. */
type Judgement = Pick<RunFile, 'claims' | 'whichWhen'>;

/** The evidence of claims. */
type Evidence = Analysis & Pick<RunFile, 'functionalChecks'>;

/**
 * The whole run file, again or for the first time: what the raw files do not hold, and all that follows from them. Pure.
 * @param judge what the run says to each claim and each need.
 * @throws HarnessError as `analyse`.
 */
export function analyseFolder(
  facts: RunFacts,
  records: readonly RoundRecord[],
  calibration: Calibration | null,
  catalogue: Catalogue,
  judge: (evidence: Evidence) => Judgement,
): RunFile {
  const analysis = analyse(records, catalogue, calibration);
  const judgement = judge({ ...analysis, functionalChecks: facts.functionalChecks });
  const forecasts = forecastsOf(analysis, facts.durationNs / 1e9);
  const example = exampleOf({ ...facts, sizing: analysis.sizing });
  return { ...facts, ...analysis, ...judgement, forecasts, example, schemaVersion: RUN_SCHEMA_VERSION };
}

/**
 * Turns raw records into verdicts. Pure: the same records give the same result, in whatever order they come.
 * Cells without a record do not appear. Order: scenarios as registered, their cells as written down, their metrics as
 * listed, contest by contest, the candidates as run, the statistics of the metric; the A/A verdicts of a cell after all others.
 * @param calibration what opened the run; null: nothing did, and no grade limits the verdicts.
 * @throws HarnessError `unknown-id` when a record names an unknown scenario, or a scenario an unknown metric; `bad-value`
 * when something was put into a record on purpose: only `analyseInjected` reads such records.
 */
export function analyse(
  records: readonly RoundRecord[],
  catalogue: Catalogue,
  calibration: Calibration | null,
): Analysis {
  const injected = records.find(({ injection }) => injection !== null);
  if (injected !== undefined) {
    throw new HarnessError(
      'bad-value',
      `Round ${injected.round} of ${injected.scenario} holds the injection '${injected.injection}': it can never be an ordinary result.`,
      { hint: 'Take the record out of raw/. Injections belong to npm run doctor, which saves nothing.' },
    );
  }
  return analyseInjected(records, catalogue, calibration);
}

/** As `analyse`, for the doctor: records into which something was put go the same way. What comes of it is never saved. */
export function analyseInjected(
  records: readonly RoundRecord[],
  catalogue: Catalogue,
  calibration: Calibration | null,
): Analysis {
  const { graded, cells, verdicts } = decideAll(records, catalogue, calibration);
  const figures = figuresOf(cells, catalogue.metrics, graded?.grade ?? null);
  const summaries = cells.map(({ summary }) => summary);
  return {
    calibration: graded,
    ...describeShown(records, catalogue),
    scenarios: summaries,
    headline: headlineOf(verdicts, figures),
    answer: explainHeadline(verdicts, summaries, figures.ladders),
    verdicts,
    checks: cells.flatMap(({ checks }) => checks),
    figures,
    sizing: sizingOf(cells, figures.values),
  };
}

/** The verdicts alone, as a report has them: for simulations, which look at thousands. @throws HarnessError as `analyse` does for ids. */
export function decideVerdicts(records: readonly RoundRecord[], catalogue: Catalogue): readonly Verdict[] {
  return decideAll(records, catalogue, null).verdicts;
}

function decideAll(records: readonly RoundRecord[], catalogue: Catalogue, calibration: Calibration | null) {
  const { scenarios, metrics } = catalogue;
  for (const { scenario } of records) scenarios.get(scenario);
  const measured = scenarios.entries().flatMap(([id, scenario]) => {
    const ofScenario = records.filter((record) => record.scenario === id);
    return roundsByCell(ofScenario, scenario).map((rounds) => ({ id, scenario, rounds }));
  });
  const enoughRounds = leastRoundsFor(claimsOf(measured.map(({ rounds: [first] }) => first)));
  const cells = measured.map(({ id, scenario, rounds }) =>
    cellAnalysis(id, scenario, rounds, metrics, enoughRounds),
  );
  const graded = calibration === null ? null : gradeOf(calibration);
  // A/A verdicts are never limited by the grade: they exist to expose bias.
  const verdicts = correctFamilies(cells.flatMap((cell) => cell.verdicts)).map((verdict) =>
    graded === null || verdict.role === 'aa'
      ? verdict
      : { ...verdict, ...limitedFinding(verdict, graded.grade, verdict) },
  );
  return { graded, cells, verdicts };
}

/** Cells as the scenario lists them; one that it does not know, because the scenario has changed since, comes last. */
function roundsByCell(records: readonly RoundRecord[], { cells }: Scenario): Rounds[] {
  const groups = new Map<string, Rounds>();
  for (const record of records.toSorted((a, b) => a.round - b.round)) {
    const group = groups.get(record.cell.id);
    groups.set(record.cell.id, group === undefined ? [record] : [...group, record]);
  }
  const place = (id: string): number => {
    const at = cells.findIndex((cell) => cell.id === id);
    return at === -1 ? cells.length : at;
  };
  return [...groups.values()].toSorted(([{ cell: a }], [{ cell: b }]) => {
    return place(a.id) - place(b.id) || (a.id < b.id ? -1 : 1);
  });
}

function cellAnalysis(
  id: string,
  scenario: Scenario,
  rounds: Rounds,
  metrics: Registry<Metric>,
  enoughRounds: number,
) {
  const [{ cell, contests, aa, profile }] = rounds;
  // A fault, a procedure or a point of a curve of a few rounds is shown as it was counted: no verdict was ever meant to come of it.
  const isShown = (cell.kind !== 'load' && cell.kind !== 'target') || scenario.curves !== undefined;
  const isDecided = !isShown || cell.rounds[profile] >= MIN_ROUNDS;
  const isOfSeveralKinds = new Set(scenario.cells.map(kindOf)).size > 1;
  const verdictsIn = ([baseline, ...candidates]: readonly string[]): Verdict[] => {
    const compared = candidates.flatMap((arm) =>
      baseline === undefined || !isDecided ? [] : [contestOf(rounds, baseline, arm, enoughRounds)],
    );
    return scenario.metrics.flatMap((metricId) => {
      const metric = metrics.get(metricId);
      if (cell.kind === 'procedure' && metric.isFor?.(cell, contests.flat()) === false) return [];
      return compared.flatMap((one) =>
        one
          .samplesOf(metric)
          .filter(({ sample }) => metric.isDifference !== true || !isOneSided(sample))
          .filter(({ sample }) => !isOfSeveralKinds || !isForAnotherKind(sample))
          .map((sampled) => verdictOf(id, cell, one, metricId, metric, sampled)),
      );
    });
  };
  // The baseline against itself is a contest like any other: its intervals are the noise of the same metrics in all contests.
  const controls = aa === null ? [] : verdictsIn([...(contests[0] ?? []).slice(0, 1), aa]);
  const verdicts = contests.flatMap(verdictsIn).map((verdict) => ({
    ...verdict,
    noiseFloor:
      controls.find(({ metric, statistic }) => metric === verdict.metric && statistic === verdict.statistic)
        ?.halfWidth ?? null,
  }));
  const primary = verdicts.filter(({ role }) => role === 'primary');
  return {
    scenario: id,
    curves: scenario.curves ?? [],
    shown: scenario.metrics,
    rounds,
    summary: summariseCell(id, scenario, rounds, mostTimesTooWide(primary)),
    checks: summariseChecks(id, cell.id, rounds),
    verdicts: [
      ...verdicts,
      ...controls
        .filter(({ role }) => role === 'primary')
        .map((verdict) => ({ ...verdict, role: 'aa' as const, candidate: verdict.baseline })),
    ],
  };
}

/** Whether one of the two never has a value: it has no such difference, and there is nothing to compare. */
function isOneSided({ rounds }: Sampled['sample']): boolean {
  const pairs = rounds.flat();
  return (
    pairs.length > 0 &&
    (pairs.every(({ baseline }) => baseline === null) || pairs.every(({ candidate }) => candidate === null))
  );
}

/** Whether nothing has a value: where cells are of several kinds, the metric is for another one. */
function isForAnotherKind({ rounds }: Sampled['sample']): boolean {
  const pairs = rounds.flat();
  return (
    pairs.length > 0 && pairs.every(({ baseline, candidate }) => baseline === null && candidate === null)
  );
}

function verdictOf(
  scenario: string,
  cell: Cell,
  { baseline, candidate }: Contest,
  metricId: string,
  metric: Metric,
  { by: { statistic, margin, nullMeans }, sample }: Sampled,
): Verdict {
  const { label, unit, better } = metric;
  const { tally, conditions } = sample;
  const overRounds = statistic === 'total' ? 'sum' : 'median';
  const valueClass = valueClassOf(metric);
  return {
    role: cell.primary.includes(`${metricId}.${statistic}`) ? 'primary' : 'exploratory',
    scenario,
    cell: cell.id,
    cellLabel: cell.label,
    metric: metricId,
    metricLabel: label,
    unit,
    statistic,
    better,
    baseline,
    candidate,
    margin: withUnit(margin, unit),
    significance: null,
    noiseFloor: null,
    pairs: tally.pairs,
    voidPairs: tally.voidPairs,
    disturbedPairs: tally.disturbedPairs,
    conditions,
    ...decide({ baseline, candidate, margin, overRounds, ...sample, nullMeans, valueClass }),
  };
}

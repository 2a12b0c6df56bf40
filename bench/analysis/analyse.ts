import { correctFamilies } from './families.ts';
import { figuresOf } from './figures.ts';
import { gradeOf } from './grade.ts';
import { faultPairs, windowPairs, procedurePairs, tallyOf } from './pairing.ts';
import { sampleLoad, sampleOnce, type Sample } from './sampling.ts';
import { withUnit } from './shown.ts';
import { summariseCell, summariseChecks, type Rounds } from './summary.ts';
import type { Calibration, GradedCalibration } from '../records/calibration.ts';
import type { Figures } from '../records/figures.ts';
import type { FaultStatistic, LoadStatistic, Metric, ProcedureStatistic } from '../records/metric.ts';
import type { RoundRecord } from '../records/record.ts';
import type { CheckSummary, ScenarioSummary, Verdict, VerdictRole } from '../records/run.ts';
import type { Cell, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { decide } from './verdict/decide.ts';
import { limitedFinding } from './verdict/allowed-by.ts';
import type { Comparison } from './verdict/comparison.ts';
import { halfWidth, mostTimesTooWide } from './verdict/width.ts';
import { MIN_ROUNDS } from './verdict/without-ratio.ts';

/** The tables by which records are read. */
export interface Catalogue {
  readonly scenarios: Registry<Scenario>;
  readonly metrics: Registry<Metric>;
}

/** The parts of a run file that follow from its raw files. */
export interface Analysis {
  readonly calibration: GradedCalibration | null;
  readonly scenarios: readonly ScenarioSummary[];
  readonly verdicts: readonly Verdict[];
  readonly checks: readonly CheckSummary[];
  readonly figures: Figures;
}

/**
 * Turns raw records into verdicts. Pure: the same records give the same result, in whatever order they come.
 * Cells without a record do not appear. Order: scenarios as registered, their cells as written down, their metrics as
 * listed, the candidates as run, the statistics of the metric; the aas of a cell after all others.
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

/** As `analyse`, for the doctor: the same way for records into which something was put. What comes of it is never saved. */
export function analyseInjected(
  records: readonly RoundRecord[],
  { scenarios, metrics }: Catalogue,
  calibration: Calibration | null,
): Analysis {
  for (const { scenario } of records) scenarios.get(scenario);
  const cells = scenarios.entries().flatMap(([id, scenario]) => {
    const ofScenario = records.filter((record) => record.scenario === id);
    return roundsByCell(ofScenario, scenario).map((rounds) => cellAnalysis(id, scenario, rounds, metrics));
  });
  const graded = calibration === null ? null : gradeOf(calibration);
  return {
    calibration: graded,
    scenarios: cells.map(({ summary }) => summary),
    verdicts: correctFamilies(cells.flatMap(({ verdicts }) => verdicts)).map((verdict) =>
      limited(verdict, graded),
    ),
    checks: cells.flatMap(({ checks }) => checks),
    figures: figuresOf(cells, metrics),
  };
}

/** A verdict as the grade of the machine allows it. A/A controls are not limited: they are there to accuse. */
function limited(verdict: Verdict, calibration: GradedCalibration | null): Verdict {
  if (calibration === null || verdict.role === 'aa') return verdict;
  return { ...verdict, ...limitedFinding(verdict, calibration.grade, verdict) };
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

function cellAnalysis(id: string, scenario: Scenario, rounds: Rounds, metrics: Registry<Metric>) {
  const [{ cell, contest, aa, profile }] = rounds;
  // A fault, a procedure or a point of a curve of a few rounds is shown as it was counted: no verdict was ever meant to come of it.
  const isShown = cell.kind !== 'load' || scenario.curves !== undefined;
  const isDecided = !isShown || cell.rounds[profile] >= MIN_ROUNDS;
  const [baseline, ...candidates] = isDecided ? contest : [];
  const contestWith = (candidate: string): Contest[] =>
    baseline === undefined ? [] : [contestOf(rounds, baseline, candidate)];
  const verdictsOf = (against: readonly Contest[]): Verdict[] =>
    scenario.metrics.flatMap((metricId) => {
      const metric = metrics.get(metricId);
      return against.flatMap((one) =>
        one.sample(metric).map((sampled) => verdictOf(id, cell, one, metricId, metric, sampled)),
      );
    });
  // The baseline against itself is a contest like any other: its intervals are the noise of the same metrics.
  const aas = aa === null ? [] : verdictsOf(contestWith(aa));
  const verdicts = verdictsOf(candidates.flatMap(contestWith)).map((verdict) => ({
    ...verdict,
    noiseFloor: noiseIn(aas, verdict),
  }));
  const primary = verdicts.filter(({ role }) => role === 'primary');
  return {
    scenario: id,
    curves: scenario.curves ?? [],
    shown: scenario.metrics,
    rounds,
    summary: summariseCell(id, scenario, rounds, mostTimesTooWide(primary)),
    checks: summariseChecks(id, cell.id, rounds),
    verdicts: [...verdicts, ...aas.filter(({ role }) => role === 'primary').map(asAa)],
  };
}

/** The half-width of the same comparison between the baseline and itself; null: there is none. */
function noiseIn(aas: readonly Verdict[], { metric, statistic }: Verdict): number | null {
  const aa = aas.find((other) => other.metric === metric && other.statistic === statistic);
  return aa === undefined || aa.ratio === null || aa.ratio.low <= 0 ? null : halfWidth(aa.ratio);
}

/** A verdict on the aa is one of the baseline against itself. */
function asAa(verdict: Verdict): Verdict {
  return { ...verdict, role: 'aa', candidate: verdict.baseline };
}

/** Two arms in one cell, their records paired. */
interface Contest extends Pick<Comparison, 'baseline' | 'candidate' | 'tally'> {
  /** The values of each statistic of the metric that exists in this cell. */
  readonly sample: (metric: Metric) => readonly Sampled[];
}

interface Sampled {
  readonly by: LoadStatistic | FaultStatistic | ProcedureStatistic;
  readonly sample: Sample;
}

function contestOf(rounds: Rounds, baseline: string, candidate: string): Contest {
  const [{ cell }] = rounds;
  switch (cell.kind) {
    case 'load': {
      const pairs = rounds.map((record) => windowPairs(record, baseline, candidate));
      const sample = ({ load = [] }: Metric): Sampled[] =>
        load.map((by) => ({ by, sample: sampleLoad(pairs, by) }));
      return { baseline, candidate, tally: tallyOf(pairs.flat()), sample };
    }
    case 'fault': {
      const pairs = rounds.map((record) => faultPairs(record, baseline, candidate));
      const sample = ({ fault = [] }: Metric): Sampled[] =>
        fault.map((by) => ({ by, sample: sampleOnce(pairs, by) }));
      return { baseline, candidate, tally: tallyOf(pairs.flat()), sample };
    }
    case 'procedure': {
      const pairs = rounds.map((record) => procedurePairs(record, baseline, candidate));
      const sample = ({ procedure }: Metric): Sampled[] =>
        (procedure ?? []).map((by) => ({ by, sample: sampleOnce(pairs, by) }));
      return { baseline, candidate, tally: tallyOf(pairs.flat()), sample };
    }
    default:
      return cell satisfies never;
  }
}

function verdictOf(
  scenario: string,
  cell: Cell,
  { baseline, candidate, tally }: Contest,
  metricId: string,
  { label, unit, better }: Metric,
  { by: { statistic, margin, nullMeans }, sample }: Sampled,
): Verdict {
  const overRounds = statistic === 'total' ? 'sum' : 'median';
  const role: VerdictRole = cell.primary.includes(`${metricId}.${statistic}`) ? 'primary' : 'exploratory';
  return {
    role,
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
    ...decide({ baseline, candidate, margin, overRounds, ...sample, nullMeans, tally }),
  };
}

import { figuresOf } from './analyse/figures.ts';
import { faultPairs, slicePairs, tallyOf } from './analyse/pairing.ts';
import { sampleFault, sampleLoad, type Sample } from './analyse/sampling.ts';
import { summariseCell, summariseChecks, type Rounds } from './analyse/summary.ts';
import type { Figures } from './model/figures.ts';
import type { FaultStatistic, LoadStatistic, Metric } from './model/metric.ts';
import type { RoundRecord } from './model/record.ts';
import type { CheckSummary, ScenarioSummary, Verdict } from './model/run.ts';
import type { Cell, Scenario } from './model/scenario.ts';
import type { Registry } from './registry.ts';
import { decide } from './verdict.ts';
import type { Comparison } from './verdict/comparison.ts';

/** The tables by which records are read. */
export interface Catalogue {
  readonly scenarios: Registry<Scenario>;
  readonly metrics: Registry<Metric>;
}

/** The parts of a run file that follow from its records. */
export interface Analysis {
  readonly scenarios: readonly ScenarioSummary[];
  readonly verdicts: readonly Verdict[];
  readonly checks: readonly CheckSummary[];
  readonly figures: Figures;
}

/**
 * Turns raw records into verdicts. Pure: the same records give the same result, in whatever order they come.
 * Cells without a record do not appear. Order: scenarios as registered, their cells as written down, their metrics as
 * listed, the candidates as run, the statistics of the metric.
 * @throws HarnessError `unknown-id` when a record names an unknown scenario, or a scenario an unknown metric.
 */
export function analyse(records: readonly RoundRecord[], { scenarios, metrics }: Catalogue): Analysis {
  for (const { scenario } of records) scenarios.get(scenario);
  const cells = scenarios.entries().flatMap(([id, scenario]) => {
    const ofScenario = records.filter((record) => record.scenario === id);
    return roundsByCell(ofScenario, scenario).map((rounds) => cellAnalysis(id, scenario, rounds, metrics));
  });
  return {
    scenarios: cells.map((cell) => cell.summary),
    verdicts: cells.flatMap((cell) => cell.verdicts),
    checks: cells.flatMap((cell) => cell.checks),
    figures: figuresOf(cells),
  };
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
  const [{ cell, transports }] = rounds;
  const [baseline, ...candidates] = transports;
  const contests =
    baseline === undefined ? [] : candidates.map((candidate) => contestOf(rounds, baseline, candidate));
  return {
    scenario: id,
    rounds,
    summary: summariseCell(id, scenario, rounds),
    checks: summariseChecks(id, cell.id, rounds),
    verdicts: scenario.metrics.flatMap((metricId) => {
      const metric = metrics.get(metricId);
      return contests.flatMap((contest) =>
        contest.sample(metric).map((sampled) => verdictOf(id, cell, contest, metricId, metric, sampled)),
      );
    }),
  };
}

/** Two transports in one cell, their records paired. */
interface Contest extends Pick<Comparison, 'baseline' | 'candidate' | 'tally'> {
  /** The values of each statistic of the metric that exists in this cell. */
  readonly sample: (metric: Metric) => readonly Sampled[];
}

interface Sampled {
  readonly by: LoadStatistic | FaultStatistic;
  readonly sample: Sample;
}

function contestOf(rounds: Rounds, baseline: string, candidate: string): Contest {
  const [{ cell }] = rounds;
  switch (cell.kind) {
    case 'load': {
      const pairs = rounds.map((record) => slicePairs(record, baseline, candidate));
      const sample = ({ load }: Metric): Sampled[] =>
        load.map((by) => ({ by, sample: sampleLoad(pairs, by) }));
      return { baseline, candidate, tally: tallyOf(pairs.flat()), sample };
    }
    case 'fault': {
      const pairs = rounds.map((record) => faultPairs(record, baseline, candidate));
      const sample = ({ fault }: Metric): Sampled[] =>
        fault.map((by) => ({ by, sample: sampleFault(pairs, by) }));
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
  return {
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
    margin,
    noiseFloor: null,
    pairs: tally.pairs,
    voidPairs: tally.voidPairs,
    ...decide({ baseline, candidate, margin, overRounds, ...sample, nullMeans, tally }),
  };
}

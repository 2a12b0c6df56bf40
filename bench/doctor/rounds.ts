import { analyseInjected, type Analysis } from '../analysis/analyse.ts';
import type { ArmPlan } from '../processes/children.ts';
import { makeLoadCell } from '../questions/cells.ts';
import { metrics } from '../questions/index.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import type { Cell, LoadCell, Scenario, TargetCell } from '../records/scenario.ts';
import { estimate, text, type Text } from '../records/text.ts';
import { outcomeWord } from '../cases/case.ts';
import { defineRegistry } from '../registry.ts';
import type { RoundContext, Trial } from '../rounds/context.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import { seedFor } from '../stats/random.ts';
import { catalogueWith } from '../targets/catalogue.ts';

/** Outcomes that claim a difference. */
export const DIFFERENT: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** A load of 100 connections. */
export function doctorCell(of: {
  readonly id: string;
  readonly measureMs: number;
  readonly pairs: number;
  readonly rounds: number;
  readonly primary: readonly string[];
}): LoadCell {
  const { measureMs: ms, pairs, rounds, primary } = of;
  return makeLoadCell(of.id, '100 connections', {
    primary,
    connections: 100,
    pace: { kind: 'rate', eventsPerSecond: 250 },
    measureMs: { quick: ms, standard: ms, full: ms },
    pairs: { quick: pairs, standard: pairs, full: pairs },
    rounds: { quick: rounds },
  });
}

/**
 * A round of the doctor. @param arms the first is the baseline.
 * @param injection what is injected: a record that names one can never become an ordinary report.
 */
export function contextOf(
  trial: Trial,
  injection: string,
  arms: readonly ArmPlan[],
  round = 1,
): RoundContext {
  return {
    ...trial,
    seed: seedFor(trial.seed, `${injection} ${round}`),
    scenario: 'doctor',
    profile: 'quick',
    round,
    arms,
    contests: [arms.map(({ arm }) => arm)],
    aa: null,
    injection,
    idleLagP90Ns: null,
    mayRepeat: true,
    versionOf: () => 'unnamed',
  };
}

/** Runs as many rounds as the quick profile of the cell has. Nothing is saved. */
export async function recordRounds(
  trial: Trial,
  injection: string,
  cell: LoadCell,
  arms: readonly ArmPlan[],
): Promise<readonly RoundRecord[]> {
  const records: RoundRecord[] = [];
  for (let round = 1; round <= cell.rounds.quick; round += 1)
    records.push(await runLoadRound(contextOf(trial, injection, arms, round), cell));
  return records;
}

/** Analyses rounds of the doctor as any others. Pure. */
export function analyseRecords(
  records: readonly RoundRecord[],
  cell: LoadCell,
  metricIds: readonly string[],
): Analysis {
  return analyseInjected(records, catalogueOf('doctor', cell, metricIds), null);
}

/** As `analyseRecords`, for rounds of targets. Pure. */
export function analyseTargets(
  records: readonly RoundRecord[],
  cell: TargetCell,
  metricIds: readonly string[],
): Analysis {
  const { scenarios } = catalogueOf('doctor', cell, metricIds);
  return analyseInjected(records, { scenarios, metrics: catalogueWith({}).metrics }, null);
}

/** What the analysis must know of a cell that no run has. */
export function catalogueOf(id: string, cell: Cell, metricIds: readonly string[]) {
  const scenario = { title: '', question: '', defaultIn: [], cells: [cell], metrics: metricIds } as const;
  return { scenarios: defineRegistry<Scenario>('scenario', { [id]: scenario }), metrics };
}

/** A verdict in words, with its interval or with the reasons why there is none. */
export function told(verdict: Verdict | null): Text {
  if (verdict === null) return ['no verdict'];
  const { ratio: found, outcome } = verdict;
  if (found !== null) return text`${estimate(found)}, ${outcomeWord(outcome)}`;
  return [`${outcomeWord(outcome)}: ${verdict.because.map(({ code }) => code).join(', ')}`];
}

/** The verdict on a metric; null: there is none. */
export function verdictOn<Of extends Pick<Verdict, 'metric'>>(
  { verdicts }: { readonly verdicts: readonly Of[] },
  metric: string,
): Of | null {
  return verdicts.find((verdict) => verdict.metric === metric) ?? null;
}

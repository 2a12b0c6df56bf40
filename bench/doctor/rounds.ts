import { analyseInjected, type Analysis } from '../analysis/analyse.ts';
import { metrics } from '../questions/index.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Outcome, Verdict } from '../records/run.ts';
import type { LoadCell, Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import type { Arms, RoundContext } from '../rounds/context.ts';
import type { ArmPlan } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import { createRandom } from '../stats/random.ts';

/** Outcomes that claim a difference. */
export const DIFFERENT: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** A load of 100 connections, the same in every profile. */
export function doctorCell(of: {
  readonly id: string;
  readonly settleMs?: number;
  readonly measureMs: number;
  readonly pairs: number;
  readonly rounds: number;
  readonly primary: readonly string[];
}): LoadCell {
  const always = (value: number) => ({ quick: value, standard: value, full: value });
  return {
    kind: 'load',
    id: of.id,
    label: '100 connections',
    connections: 100,
    pace: { kind: 'rate', eventsPerSecond: 250 },
    settleMs: of.settleMs ?? 100,
    measureMs: always(of.measureMs),
    pairs: always(of.pairs),
    rounds: always(of.rounds),
    primary: of.primary,
    transports: null,
    payloadBytes: null,
  };
}

/** A round of the doctor. @param injection what is put in: records that name one can never become an ordinary report. */
export function contextOf(
  { seed, cpus, signal }: Trial,
  injection: string,
  arms: Pick<Arms, 'arms' | 'contest'>,
  round = 1,
): RoundContext {
  return {
    scenario: 'doctor',
    profile: 'quick',
    round,
    seed: Math.floor(createRandom(seed, `${injection} ${round}`).nextFloat() * 2 ** 32),
    arms: arms.arms,
    contest: arms.contest,
    aa: null,
    injection,
    cpus,
    idleLagP90Ns: null,
    versionOf: () => 'unnamed',
    signal,
  };
}

/**
 * Runs as many rounds as the quick profile of the cell has, and analyses them as any others. Nothing is saved.
 * @param arms the first is the baseline.
 */
export async function analyseRounds(
  trial: Trial,
  {
    injection,
    cell,
    arms,
    metrics: metricIds,
  }: {
    readonly injection: string;
    readonly cell: LoadCell;
    readonly arms: readonly ArmPlan[];
    readonly metrics: readonly string[];
  },
): Promise<Analysis> {
  const records: RoundRecord[] = [];
  const contest = arms.map(({ arm }) => arm);
  for (let round = 1; round <= cell.rounds.quick; round += 1)
    records.push(await runLoadRound(contextOf(trial, injection, { arms, contest }, round), cell));
  return analyseInjected(records, catalogueOf('doctor', cell, metricIds), null);
}

/** What the analysis must know of a cell that no run has. */
export function catalogueOf(id: string, cell: LoadCell, metricIds: readonly string[]) {
  const scenario = { title: '', question: '', defaultIn: [], cells: [cell], metrics: metricIds } as const;
  return { scenarios: defineRegistry<Scenario>('scenario', { [id]: scenario }), metrics };
}

/** The verdict on a metric; null: there is none. */
export function verdictOn({ verdicts }: Pick<Analysis, 'verdicts'>, metric: string): Verdict | null {
  return verdicts.find((verdict) => verdict.metric === metric) ?? null;
}

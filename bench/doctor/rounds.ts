import { analyseInjected, type Analysis } from '../analysis/analyse.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import type { ArmPlan } from '../rounds/round-context.ts';
import type { Trial } from '../rounds/trial.ts';
import { metrics } from '../metrics/index.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/run.ts';
import type { LoadCell, Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { createRandom } from '../stats/random.ts';

/** A load in rounds, as a run measures it, with arms of the doctor's choice. */
export interface RoundsPlan {
  /** What is put in, for the records: they can never become an ordinary report. */
  readonly injection: string;
  readonly cell: LoadCell;
  /** The first is the baseline. */
  readonly arms: readonly ArmPlan[];
  readonly metrics: readonly string[];
}

/** Runs as many rounds as the quick profile of the cell has, and analyses them as any others. Nothing is saved. */
export async function measureRounds(
  { seed, cpus, signal }: Trial,
  { injection, cell, arms, metrics: metricIds }: RoundsPlan,
): Promise<Analysis> {
  const records: RoundRecord[] = [];
  for (let round = 1; round <= cell.rounds.quick; round += 1) {
    records.push(
      await runLoadRound(
        {
          scenario: 'doctor',
          profile: 'quick',
          round,
          seed: Math.floor(createRandom(seed, `${injection} ${round}`).nextFloat() * 2 ** 32),
          arms,
          contest: arms.map(({ arm }) => arm),
          aa: null,
          injection,
          cpus,
          idleLagP90Ns: null,
          versionOf: () => 'unnamed',
          signal,
        },
        cell,
      ),
    );
  }
  return analyseInjected(records, catalogueOf(cell, metricIds), null);
}

/** What the analysis has to know of a cell that no run has. */
function catalogueOf(cell: LoadCell, metricIds: readonly string[]) {
  const doctor: Scenario = {
    title: 'Doctor',
    question: 'Is it found?',
    defaultIn: [],
    cells: [cell],
    metrics: metricIds,
  };
  return { scenarios: defineRegistry<Scenario>('scenario', { doctor }), metrics };
}

/** The verdict on a metric; null: there is none. */
export function verdictOn({ verdicts }: Pick<Analysis, 'verdicts'>, metric: string): Verdict | null {
  return verdicts.find((verdict) => verdict.metric === metric) ?? null;
}

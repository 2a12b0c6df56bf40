import { analyse, type Analysis } from './analyse.ts';
import { metrics } from '../questions/index.ts';
import type { Check, RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import type { Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { scenarioOf } from './rounds.fixture.ts';

/** Analyses records of the scenario `steady` in these metrics. */
export function run(records: readonly RoundRecord[], ...metricIds: readonly string[]): Analysis {
  const scenarios = defineRegistry<Scenario>('scenario', { steady: scenarioOf({ metrics: metricIds }) });
  return analyse(records, { scenarios, metrics }, null);
}

/** The one verdict in this metric, or in this statistic of it. */
export function only(records: readonly RoundRecord[], metric: string, statistic?: string): Verdict {
  const found = run(records, metric).verdicts.filter(
    (verdict) => statistic === undefined || verdict.statistic === statistic,
  );
  const [verdict] = found;
  if (verdict === undefined || found.length > 1) throw new Error(`${found.length} verdicts, not 1`);
  return verdict;
}

/** A window whose server spent this CPU time, us, on 100 deliveries. */
export const cpu = (us: number) => ({ server: { cpuUserUs: us, deliveries: 100 } });

export const saturated: Check = {
  code: 'client-saturated',
  outcome: 'void',
  values: { busyShare: 0.9, limitShare: 0.8 },
};

export const waited: Check = {
  code: 'server-waited',
  outcome: 'disturbed',
  values: { waitedShare: 0.2, explainedShare: 0.01 },
};

export const warming: Check = {
  code: 'still-warming',
  outcome: 'warn',
  values: { arm: 'sse', limitShare: 0.05 },
};

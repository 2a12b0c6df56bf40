import type { ProcedureValue } from '../records/figures.ts';
import type { Evidence } from './contract.ts';

/** What one arm of a procedure came to. */
export interface ProcedureFact {
  /** `browsers/chromium/browser-limit/median`. */
  readonly key: string;
  readonly cell: string;
  /** null: no round yielded a value. */
  readonly value: number | null;
  /** Rounds that yielded it. */
  readonly rounds: number;
}

/** A statistic of one transport in every cell of a scenario that this run has. */
export function procedureFacts(
  { figures }: Evidence,
  scenario: string,
  metric: string,
  transport: string,
): readonly ProcedureFact[] {
  return figures.values
    .filter((value) => value.scenario === scenario && value.metric === metric)
    .flatMap((value) =>
      value.arms
        .filter((arm) => arm.transport === transport)
        .map((arm) => ({
          key: keyOf(value),
          cell: value.cell,
          value: arm.value?.value ?? null,
          rounds: arm.value?.rounds ?? 0,
        })),
    );
}

/** On how little or how much facts rest: `one round`, `6 rounds`. The least of them counts. */
export function overRounds(facts: readonly ProcedureFact[]): string {
  const rounds = Math.min(...facts.map((fact) => fact.rounds));
  return rounds === 1 ? 'one round' : `${rounds} rounds`;
}

function keyOf({ scenario, cell, metric, statistic }: ProcedureValue): string {
  return `${scenario}/${cell}/${metric}/${statistic}`;
}

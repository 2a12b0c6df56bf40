import type { ProcedureValue } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import { contestantsOf, proceduresOf } from '../records/record.ts';
import type { Registry } from '../registry.ts';
import { overRounds } from './curves.ts';
import type { CellRounds } from './summary.ts';
import { countedOf } from './pairing.ts';

/**
 * What the arms of every procedure came to, metric by metric as its scenario shows them. Where a scenario has cells of several
 * kinds, a metric that no arm of a cell has is for another kind, and left out; where it has one kind, it is a finding that
 * no arm has it. Pure.
 */
export function procedureValuesOf(
  cells: readonly CellRounds[],
  metrics: Registry<Metric>,
): readonly ProcedureValue[] {
  return cells.flatMap((cell) => {
    const kinds = new Set(cells.filter(({ scenario }) => scenario === cell.scenario).map(kindOf));
    const values = valuesOf(cell, metrics);
    return kinds.size === 1 ? values : values.filter(({ arms }) => arms.some(({ value }) => value !== null));
  });
}

function kindOf({ rounds: [{ cell }] }: CellRounds): string {
  return cell.kind === 'procedure' ? cell.procedure : cell.kind;
}

/** Empty: the cell is no procedure. */
function valuesOf(
  { scenario, shown, rounds }: CellRounds,
  metrics: Registry<Metric>,
): readonly ProcedureValue[] {
  const [first] = rounds;
  const { cell } = first;
  if (cell.kind !== 'procedure') return [];
  return shown.flatMap((id) => {
    const { label, unit, procedure = [] } = metrics.get(id);
    return procedure.map(({ statistic, of }) => ({
      scenario,
      cell: cell.id,
      metric: id,
      metricLabel: label,
      unit,
      statistic,
      arms: contestantsOf(first).map((transport) => ({
        transport,
        value: overRounds(
          rounds.map((record) => {
            const [own] = countedOf(record, proceduresOf(record), transport);
            return own === undefined ? null : of(own);
          }),
        ),
      })),
    }));
  });
}

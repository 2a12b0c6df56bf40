import type { ProcedureValue } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import { contestantsOf, proceduresOf, targetWindowsOf, type RoundRecord } from '../records/record.ts';
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
    return kinds.size === 1 || cell.rounds[0].kind === 'target'
      ? values
      : values.filter(({ arms }) => arms.some(({ value }) => value !== null));
  });
}

function kindOf({ rounds: [{ cell }] }: CellRounds): string {
  return cell.kind === 'procedure' ? cell.procedure : cell.kind;
}

/** Empty: the cell is neither a procedure nor of a target. */
function valuesOf(
  { scenario, shown, rounds }: CellRounds,
  metrics: Registry<Metric>,
): readonly ProcedureValue[] {
  const [first] = rounds;
  const { cell } = first;
  const tell = (
    id: string,
    { statistic, nullMeans }: Pick<ProcedureValue, 'statistic' | 'nullMeans'>,
    of: (record: RoundRecord, transport: string) => number | null,
  ): ProcedureValue => {
    const { label, unit } = metrics.get(id);
    return {
      scenario,
      cell: cell.id,
      metric: id,
      metricLabel: label,
      unit,
      statistic,
      nullMeans,
      arms: contestantsOf(first).map((transport) => ({
        transport,
        value: overRounds(rounds.map((record) => of(record, transport))),
      })),
    };
  };
  return shown.flatMap((id) => {
    const { procedure = [], target = [] } = metrics.get(id);
    switch (cell.kind) {
      case 'procedure':
        return procedure.map(({ of, ...by }) =>
          tell(id, by, (record, transport) => {
            const [own] = countedOf(record, proceduresOf(record), transport);
            return own === undefined ? null : of(own);
          }),
        );
      case 'target':
        return target.map(({ of, ...by }) =>
          tell(id, by, (record, transport) => of(countedOf(record, targetWindowsOf(record), transport))),
        );
      case 'load':
      case 'fault':
        return [];
      default:
        return cell satisfies never;
    }
  });
}

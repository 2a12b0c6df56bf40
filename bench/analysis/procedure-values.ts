import type { Grade } from '../records/calibration.ts';
import type { ProcedureValue } from '../records/figures.ts';
import type { Metric, ProcedureStatistic } from '../records/metric.ts';
import {
  contestantsOf,
  proceduresOf,
  targetWindowsOf,
  type ProcedureRecord,
  type RoundRecord,
} from '../records/record.ts';
import type { Cell } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { overRounds } from './curves.ts';
import type { CellRounds } from './summary.ts';
import { countedOf } from './pairing.ts';
import { decideDifference } from './verdict/difference.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';

/**
 * What the arms of every procedure came to, metric by metric as its scenario shows them. Where a scenario has cells of several
 * kinds, a metric that no arm of a cell has is for another kind, and left out; where it has one kind, it is a finding that
 * no arm has it. Pure.
 * @param grade of the machine: a coarse one takes the size from a difference of times; null: nothing is known of it
 */
export function procedureValuesOf(
  cells: readonly CellRounds[],
  metrics: Registry<Metric>,
  grade: Grade | null = null,
): readonly ProcedureValue[] {
  return cells.flatMap((cell) => {
    const kinds = new Set(
      cells
        .filter(({ scenario }) => scenario === cell.scenario)
        .map(({ rounds: [first] }) => kindOf(first.cell)),
    );
    const values = valuesOf(cell, metrics, grade);
    return kinds.size === 1 || cell.rounds[0].kind === 'target'
      ? values
      : values.filter(({ arms }) => arms.some(({ value }) => value !== null));
  });
}

/** The metrics of a scenario are for its cells of one kind: what another procedure reads, none of them has. */
export function kindOf(cell: Cell): string {
  return cell.kind === 'procedure' ? cell.procedure : cell.kind;
}

/** Empty: the cell is neither a procedure nor of a target. */
function valuesOf(
  { scenario, shown, rounds }: CellRounds,
  metrics: Registry<Metric>,
  grade: Grade | null,
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
  const recordOf = (record: RoundRecord, transport: string): ProcedureRecord | null =>
    countedOf(record, proceduresOf(record), transport)[0] ?? null;
  const withDifference = (value: ProcedureValue, { of, margin }: ProcedureStatistic): ProcedureValue => ({
    ...value,
    arms: value.arms.map((arm) => {
      const all = rounds.flatMap((record) => recordOf(record, arm.transport) ?? []);
      const quiet = all.filter(({ checks }) => checks.every((check) => check.outcome !== 'disturbed'));
      const isQuiet = quiet.length >= MIN_ROUNDS;
      const floor = margin.kind === 'exact' ? 0 : margin.floor;
      const differences = (isQuiet ? quiet : all).flatMap((own) => of(own) ?? []);
      return { ...arm, difference: decideDifference(differences, floor, isQuiet && grade !== 'coarse') };
    }),
  });
  return shown.flatMap((id) => {
    const { procedure = [], target = [], isDifference, isFor } = metrics.get(id);
    switch (cell.kind) {
      case 'procedure':
        if (isFor?.(cell, contestantsOf(first)) === false) return [];
        return procedure.map((one) => {
          const value = tell(id, one, (record, transport) => {
            const own = recordOf(record, transport);
            return own === null ? null : one.of(own);
          });
          return isDifference === true ? withDifference(value, one) : value;
        });
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

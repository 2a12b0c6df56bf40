import type { StudyValue } from '../model/figures.ts';
import type { Metric } from '../model/metric.ts';
import type { Registry } from '../registry.ts';
import { overRounds } from './curves.ts';
import type { CellRounds } from './figures.ts';
import { judgedStudies } from './judged.ts';

/**
 * What the arms of every study came to, metric by metric as its scenario shows them. Where a scenario has cells of several
 * kinds, a metric that no arm of a cell has is for another kind, and left out; where it has one kind, it is a finding that
 * nobody has it. Pure.
 */
export function studyValuesOf(
  cells: readonly CellRounds[],
  metrics: Registry<Metric>,
): readonly StudyValue[] {
  return cells.flatMap((cell) => {
    const kinds = new Set(cells.filter(({ scenario }) => scenario === cell.scenario).map(kindOf));
    const values = valuesOf(cell, metrics);
    return kinds.size === 1 ? values : values.filter(({ arms }) => arms.some(({ value }) => value !== null));
  });
}

function kindOf({ rounds: [{ cell }] }: CellRounds): string {
  return cell.kind === 'study' ? cell.study : cell.kind;
}

/** Empty: the cell is no study. */
function valuesOf({ scenario, shown, rounds }: CellRounds, metrics: Registry<Metric>): readonly StudyValue[] {
  const [{ cell, contest }] = rounds;
  if (cell.kind !== 'study') return [];
  const counted = rounds.map((record) =>
    judgedStudies(record, contest)
      .filter(({ outcome }) => outcome === 'counted')
      .map(({ study }) => study),
  );
  return shown.flatMap((id) => {
    const { label, unit, study = [] } = metrics.get(id);
    return study.map(({ statistic, of }) => ({
      scenario,
      cell: cell.id,
      metric: id,
      metricLabel: label,
      unit,
      statistic,
      arms: contest.map((transport) => ({
        transport,
        value: overRounds(
          counted.map((studies) => {
            const own = studies.find(({ arm }) => arm === transport);
            return own === undefined ? null : of(own);
          }),
        ),
      })),
    }));
  });
}

import type { StudyValue } from '../model/figures.ts';
import type { Metric } from '../model/metric.ts';
import type { Registry } from '../registry.ts';
import { overRounds } from './curves.ts';
import type { CellRounds } from './figures.ts';
import { judgedStudies } from './judged.ts';

/** What the arms of a study came to, metric by metric as its scenario shows them. Empty: the cell is no study. Pure. */
export function studyValuesOf(
  { scenario, shown, rounds }: CellRounds,
  metrics: Registry<Metric>,
): readonly StudyValue[] {
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

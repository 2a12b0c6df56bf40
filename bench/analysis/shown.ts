import type { Metric, MetricMargin } from '../records/metric.ts';
import type { Unit } from '../records/vocabulary.ts';
import type { RoundRecord } from '../records/record.ts';
import type { RunFile } from '../records/run.ts';
import type { Margin } from '../records/verdict.ts';
import type { Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';

/** The tables by which records are read. */
export interface Catalogue {
  readonly scenarios: Registry<Scenario>;
  readonly metrics: Registry<Metric>;
}

/**
 * What a report needs of the catalogue, so that it can be made without it: the metrics that the measured scenarios show, their
 * margins, and the questions that were not asked. Pure.
 */
export function describeShown(
  records: readonly RoundRecord[],
  { scenarios, metrics }: Catalogue,
): Pick<RunFile, 'metrics' | 'margins' | 'notRun'> {
  const asked = new Set(records.map(({ scenario }) => scenario));
  const kinds = new Set(records.map(({ kind }) => kind));
  const ids = new Set([...asked].flatMap((id) => scenarios.get(id).metrics));
  const shown = metrics.entries().filter(([id]) => ids.has(id));
  return {
    metrics: shown.map(([id, { label, unit, better, definition }]) => ({
      id,
      label,
      unit,
      better,
      definition,
    })),
    margins: Object.fromEntries(
      shown.flatMap(([id, metric]) =>
        [...kinds].flatMap((kind) =>
          (metric[kind] ?? []).map(({ statistic, margin }) => [
            `${id}.${statistic}`,
            withUnit(margin, metric.unit),
          ]),
        ),
      ),
    ),
    // A run of the user's own servers leaves no question of this project open, nor the other way round.
    notRun: scenarios
      .entries()
      .filter(([id, scenario]) => !asked.has(id) && !kinds.has('target') && !isOfTargets(scenario))
      .map(([id, { title, question }]) => ({ id, title, question })),
  };
}

/** The margin of a metric in the unit of that metric. */
export function withUnit(margin: MetricMargin, unit: Unit): Margin {
  return margin.kind === 'exact' ? margin : { ...margin, unit };
}

/** Whether it is about servers of the user. */
function isOfTargets({ cells }: Scenario): boolean {
  return cells.some(({ kind }) => kind === 'target');
}

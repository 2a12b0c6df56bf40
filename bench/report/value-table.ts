import type { RunFile } from '../records/run.ts';
import { basisOf, pointWords, type FigureTable } from './curve-table.ts';
import { NOTHING } from './format.ts';
import { labelsOf } from './rows.ts';
import { loadWords } from './words/load.ts';

/** What the arms came to in the cells of a procedure that no table of verdicts shows: metrics in rows, transports in columns. */
export function valueTablesOf(run: RunFile, scenario: string): readonly FigureTable[] {
  const labelOf = labelsOf(run);
  const own = run.figures.values.filter((value) => value.scenario === scenario);
  const decided = new Set(
    run.verdicts.filter((verdict) => verdict.scenario === scenario).map(({ cell }) => cell),
  );
  return [...new Set(own.map(({ cell }) => cell))]
    .filter((cell) => !decided.has(cell))
    .map((cell) => {
      const values = own.filter((value) => value.cell === cell);
      const transports = [...new Set(values.flatMap(({ arms }) => arms.map(({ transport }) => transport)))];
      const summary = run.scenarios.find((one) => one.id === scenario && one.cell === cell);
      return {
        title: summary?.cellLabel ?? cell,
        basis: [
          summary === undefined ? null : loadWords(summary),
          basisOf(values.flatMap(({ arms }) => arms.flatMap(({ value }) => value ?? []))),
        ]
          .filter((part) => part !== null)
          .join(' '),
        head: ['What', ...transports.map(labelOf)],
        rows: values.map(({ metricLabel, statistic, unit, arms }) => [
          values.filter((other) => other.metricLabel === metricLabel).length > 1
            ? `${metricLabel}, ${statistic}`
            : metricLabel,
          ...transports.map((transport) => {
            const value = arms.find((arm) => arm.transport === transport)?.value ?? null;
            return value === null ? NOTHING : pointWords(value, unit);
          }),
        ]),
      };
    });
}

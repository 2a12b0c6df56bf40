import { groups } from 'd3-array';

import type { Curve } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { curveFigure } from '../charts/curves.ts';
import { formatChosen } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { crossoverWords } from '../words/crossover.ts';
import { checkWords } from '../words/checks.ts';
import { loadWords } from '../words/load.ts';
import { listing, numberColumn, paragraph, part, table, textColumn, type Block } from './blocks.ts';
import { basisOf, differenceBasis, differenceCell, pointCell } from './points.ts';

/** The values of the procedure cells that no verdict table shows: metrics in rows, transports in columns. */
export function valueParts(run: RunFile, scenario: string): readonly Block[] {
  const own = run.figures.values.filter((value) => value.scenario === scenario);
  const decided = new Set(
    run.verdicts
      .filter((verdict) => verdict.scenario === scenario && verdict.role !== 'aa')
      .map((verdict) => verdict.cell),
  );
  const cells = [...new Set(own.map((value) => value.cell))].filter((id) => !decided.has(id));
  return cells.map((id) => {
    const values = own.filter((value) => value.cell === id);
    const transports = [...new Set(values.flatMap(({ arms }) => arms.map(({ transport }) => transport)))];
    const summary = run.scenarios.find((one) => one.id === scenario && one.cell === id);
    const points = values.flatMap(({ arms }) => arms.flatMap(({ value }) => value ?? []));
    return part(summary?.cellLabel ?? id, [
      paragraph([summary === undefined ? '' : loadWords(summary), basisOf(points)].join(' ').trim(), 'quiet'),
      table(
        summary?.cellLabel ?? id,
        [textColumn('What'), ...transports.map((transport) => numberColumn(labelsOf(run)(transport)))],
        values.map(({ metricLabel, statistic, unit, arms }) => [
          values.filter((other) => other.metricLabel === metricLabel).length > 1
            ? `${metricLabel}, ${statistic}`
            : metricLabel,
          ...transports.map((transport) =>
            pointCell(arms.find((arm) => arm.transport === transport)?.value ?? null, unit),
          ),
        ]),
      ),
      ...(run.targets.length === 0 ? [] : listing(absentWords(values), 'quiet')),
      ...listing(foundWords(run, scenario, id, transports), 'quiet'),
    ]);
  });
}

/**
 * What one side of every arm has more than the other, such as with and without a proxy: a verdict on a difference, where a verdict
 * on a ratio compares the transports.
 */
export function differenceParts(run: RunFile, scenario: string): readonly Block[] {
  const own = run.figures.values.filter(
    (value) =>
      value.scenario === scenario && value.arms.some(({ difference }) => (difference ?? null) !== null),
  );
  const cells = [...new Set(own.map(({ cell }) => cell))];
  return cells.map((id) => {
    const values = own.filter(({ cell }) => cell === id);
    const transports = [...new Set(values.flatMap(({ arms }) => arms.map(({ transport }) => transport)))];
    const differences = values.flatMap(({ unit, arms }) =>
      arms.flatMap(({ difference }) => (difference ? [{ unit, ...difference }] : [])),
    );
    const summary = run.scenarios.find((one) => one.id === scenario && one.cell === id);
    const where = cells.length > 1 && summary !== undefined ? `, ${summary.cellLabel}` : '';
    const title = `${summary?.title ?? scenario}${where}: what is added`;
    return part(title, [
      paragraph(differenceBasis(differences), 'quiet'),
      table(
        title,
        [textColumn('What'), ...transports.map((transport) => textColumn(labelsOf(run)(transport)))],
        values.map(({ metricLabel, unit, arms }) => [
          metricLabel,
          ...transports.map((transport) =>
            differenceCell(arms.find((arm) => arm.transport === transport)?.difference ?? null, unit),
          ),
        ]),
      ),
    ]);
  });
}

/** What each arm found out that is no number: `SSE: nginx 1.22.1; the client was told: ended, refused 502.` */
function foundWords(run: RunFile, scenario: string, cell: string, transports: readonly string[]) {
  const passed = run.checks.filter(
    (check) => check.scenario === scenario && check.cell === cell && check.outcome === 'pass',
  );
  return transports.flatMap((transport) =>
    passed
      .filter(({ example }) => example['arm'] === transport)
      .map(({ code, example }) => `${labelsOf(run)(transport)}: ${checkWords({ code, values: example })}`),
  );
}

/** What the user could have by saying more, each reason with all that it is about. */
function absentWords(values: RunFile['figures']['values']): readonly string[] {
  const absent = values.filter(({ arms }) => arms.some(({ value }) => value === null));
  return groups(absent, ({ nullMeans }) => nullMeans).map(
    ([why, some]) =>
      `${some.map(({ metricLabel, statistic }) => `${metricLabel}, ${statistic}`).join('; ')}: ${why}.`,
  );
}

/** The curves of a scenario, each as a picture and as a table: places on the axis in rows, transports in columns. */
export function curveParts(run: RunFile, scenario: string): readonly Block[] {
  const curves = run.figures.curves.filter((curve) => curve.scenario === scenario);
  const cells = new Set(curves.flatMap((curve) => curve.cell ?? []));
  return curves.map((curve) => {
    const { label, unit, x, lines } = curve;
    const summary = run.scenarios.find((one) => one.id === scenario && one.cell === curve.cell);
    const where = cells.size > 1 && summary !== undefined ? `${summary.cellLabel}: ` : '';
    const title = `${where}${label} by ${x.label.toLowerCase()}`;
    const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))];
    return part(title, [
      // A line needs two points.
      ...(places.length < 2 ? [] : [curveFigure(curve, title, run)]),
      paragraph(basisOf(lines.flatMap(({ points }) => points)), 'quiet'),
      table(
        title,
        [numberColumn(x.label), ...lines.map(({ transport }) => numberColumn(labelsOf(run)(transport)))],
        places
          .toSorted((a, b) => a - b)
          .map((place) => [
            formatChosen(place, x.unit),
            ...lines.map(({ points }) => pointCell(points.find((one) => one.x === place) ?? null, unit)),
          ]),
      ),
      ...crossoverParts(curve, run),
    ]);
  });
}

function crossoverParts(curve: Curve, run: RunFile): readonly Block[] {
  const own = run.figures.crossovers.filter(
    ({ scenario, cell, of }) => scenario === curve.scenario && cell === curve.cell && of === curve.of,
  );
  if (own.length === 0) return [];
  return [
    ...listing(own.map((crossover) => crossoverWords(crossover, curve, labelsOf(run)))),
    paragraph(basisOf(own), 'quiet'),
  ];
}

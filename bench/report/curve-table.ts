import type { Curve, CurvePoint } from '../records/figures.ts';
import type { RunFile } from '../records/run.ts';
import { formatChosen, formatCount, formatPercent, formatValue, NOTHING } from './format.ts';
import { labelsOf } from './rows.ts';

/** Figures in rows and columns, with what they rest on. */
export interface FigureTable {
  readonly title: string;
  /** Over how many rounds, and how sure the intervals are. */
  readonly basis: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A curve as a table: places on the axis in rows, transports in columns. Its title is `Server memory by connections`. */
export interface CurveTable extends FigureTable {
  readonly curve: Curve;
}

/** The curves of a scenario, each as a table; the cell is named where the scenario has several. */
export function curveTablesOf(run: RunFile, scenario: string): readonly CurveTable[] {
  const labelOf = labelsOf(run);
  const curves = run.figures.curves.filter((curve) => curve.scenario === scenario);
  const cells = new Set(curves.flatMap(({ cell }) => cell ?? []));
  return curves.map((curve) => {
    const { label, unit, x, lines } = curve;
    const summary = run.scenarios.find(({ id, cell }) => id === scenario && cell === curve.cell);
    const where = cells.size > 1 && summary !== undefined ? `${summary.cellLabel}: ` : '';
    const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))];
    return {
      curve,
      title: `${where}${label} by ${x.label.toLowerCase()}`,
      basis: basisOf(lines.flatMap(({ points }) => points)),
      head: [x.label, ...lines.map(({ transport }) => labelOf(transport))],
      rows: places
        .toSorted((a, b) => a - b)
        .map((place) => [
          formatChosen(place, x.unit),
          ...lines.map(({ points }) => {
            const point = points.find((one) => one.x === place);
            return point === undefined ? NOTHING : pointWords(point, unit);
          }),
        ]),
    };
  });
}

/** `12.3 MB (12.1 MB..12.6 MB)`; without a spread the value alone. */
export function pointWords({ value, low, high }: Omit<CurvePoint, 'x'>, unit: Curve['unit']): string {
  const [middle, least, most] = [value, low, high].map((one) => formatValue(one, unit));
  return least === most ? `${middle}` : `${middle} (${least}..${most})`;
}

/** Over how many rounds the points count, and how sure the least sure interval is. */
export function basisOf(points: readonly Omit<CurvePoint, 'x'>[]): string {
  if (points.length === 0) return 'No round counts.';
  const rounds = points.map((point) => point.rounds);
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  if (most <= 1) return 'One round: no interval.';
  const span = least === most ? formatCount(least, 'round') : `${least} to ${formatCount(most, 'round')}`;
  const several = points.filter((point) => point.rounds > 1);
  const confidence = Math.min(...several.map((point) => point.confidence));
  const where = several.length === points.length ? '' : ', where there is more than one round,';
  return `Median over ${span}; in brackets${where} an interval that covers it with at least ${formatPercent(confidence)}.`;
}

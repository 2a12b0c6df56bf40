import * as Plot from '@observablehq/plot';
import type { Curve, CurvePoint } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { curveTablesOf, pointWords, type CurveTable } from '../curve-table.ts';
import { formatChosen } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { valueTablesOf } from '../value-table.ts';
import { legendOf, looksOf } from './look.ts';
import { markup, type Content, type Markup } from './markup.ts';
import { draw, figure } from './plot.ts';
import { table } from './tables.ts';

/** The curves of a scenario: each as a picture, with its numbers as a table folded away below. */
export function curveFigures(scenario: string, run: RunFile): readonly Markup[] {
  return curveTablesOf(run, scenario).map((one) => curveFigure(one, run));
}

/** What the arms of each cell of a procedure came to. */
export function valueTables(scenario: string, run: RunFile): readonly Markup[] {
  return valueTablesOf(run, scenario).map(
    ({ title, basis, head, rows }) => markup`<h3>${title}</h3>
<p class="quiet">${basis}</p>
${figureTable(title, head, rows)}`,
  );
}

/** Values with their intervals below them: side by side, six transports would not fit on a page. */
function figureTable(title: string, head: readonly string[], rows: CurveTable['rows']): Markup {
  return table(
    title,
    head,
    rows.map(([what = '', ...cells]) => [what, ...cells.map(stacked)]),
    [...head.keys()].slice(1),
    'figures',
  );
}

function stacked(cell: string): Content {
  const [value = cell, interval] = cell.split(' (');
  return interval === undefined ? cell : markup`${value} <small>(${interval}</small>`;
}

function curveFigure({ curve, title, basis, head, rows }: CurveTable, run: RunFile): Markup {
  const numbers = markup`<details><summary>In numbers</summary>${figureTable(title, head, rows)}</details>`;
  // A line needs two points.
  if (rows.length < 2) return markup`${figureTable(title, head, rows)}<p class="quiet">${basis}</p>`;
  return markup`${figure(
    {
      title: `${title}.`,
      finding: basis,
      alternative: `${title}. ${curve.lines.map((line) => lineWords(line, curve, run)).join(' ')}`,
      legend: legendOf(
        run,
        curve.lines.map(({ transport }) => transport),
      ),
    },
    (width) => drawCurve(curve, run, width),
  )}${numbers}`;
}

/** `SSE: from 1.20 MB at 0 to 12.3 MB at 1,000.` */
function lineWords({ transport, points }: Curve['lines'][number], { unit, x }: Curve, run: RunFile): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const at = (point: CurvePoint): string => `${pointWords(point, unit)} at ${formatChosen(point.x, x.unit)}`;
  return `${labelsOf(run)(transport)}: from ${at(first)} to ${at(last)}.`;
}

/** Ticks of a logarithmic axis may stand so close. */
const MOST_TICKS = 7;

function drawCurve({ unit, x, lines }: Curve, run: RunFile, width: number): Markup {
  const lookOf = looksOf(run);
  const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].toSorted(
    (a, b) => a - b,
  );
  const every = Math.ceil(places.length / (width < 500 ? MOST_TICKS - 2 : MOST_TICKS));
  const ticks = places.filter((_, at) => at % every === 0);
  const isLog = x.scale === 'log' && places.every((place) => place > 0);
  return draw({
    width,
    height: 280,
    marginLeft: 74,
    marginRight: 30,
    marginTop: 12,
    marginBottom: 44,
    x: { type: isLog ? 'log' : 'linear', label: null },
    y: { label: null, zero: true, nice: true },
    marks: [
      Plot.axisX(ticks, {
        text: (tick: number) => formatChosen(tick, x.unit),
        tickSize: 0,
        label: x.label,
        labelAnchor: 'center',
        labelArrow: 'none',
      }),
      Plot.gridY({ stroke: 'currentColor' }),
      Plot.axisY({ tickFormat: (value: number) => formatChosen(value, unit), tickSize: 0, label: null }),
      ...lines.flatMap(({ transport, points }) => {
        const { color, symbol, dashes } = lookOf(transport);
        return [
          Plot.ruleX(
            points.filter(({ low, high }) => low !== high),
            { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.5 },
          ),
          Plot.line(points, {
            x: 'x',
            y: 'value',
            stroke: color,
            strokeWidth: 2.5,
            ...(dashes === null ? {} : { strokeDasharray: dashes }),
          }),
          Plot.dot(points, {
            x: 'x',
            y: 'value',
            r: 5,
            symbol,
            fill: color,
            title: (point: CurvePoint) => `${labelsOf(run)(transport)}: ${pointWords(point, unit)}`,
          }),
        ];
      }),
    ],
  });
}

import * as Plot from '@observablehq/plot';

import type { Curve, CurvePoint } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import type { Figure, View } from '../document/blocks.ts';
import { pointWords } from '../document/points.ts';
import { formatChosen } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { legendOf, looksOf, strokeOf } from './look.ts';

/** A curve as a picture: a line for each transport, with the interval of every point. */
export function curveFigure(curve: Curve, title: string, run: RunFile): Figure {
  return {
    kind: 'figure',
    title: `${title}.`,
    finding: 'The vertical strokes are intervals.',
    alternative: `${title}. ${curve.lines.map((line) => lineWords(line, curve, run)).join(' ')}`,
    legend: legendOf(
      run,
      curve.lines.map(({ transport }) => transport),
    ),
    size: 'full',
    draw: (view) => drawCurve(curve, run, view),
  };
}

/** `SSE: from 1.20 MB at 0 to 12.3 MB at 1,000.` */
function lineWords({ transport, points }: Curve['lines'][number], { unit, x }: Curve, run: RunFile): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const at = (point: CurvePoint): string => `${pointWords(point, unit)} at ${formatChosen(point.x, x.unit)}`;
  return `${labelsOf(run)(transport)}: from ${at(first)} to ${at(last)}.`;
}

/** More ticks than this would overlap on a logarithmic axis. */
const MOST_TICKS = 7;

function drawCurve({ unit, x, lines }: Curve, run: RunFile, { width, isNarrow }: View): Plot.PlotOptions {
  const lookOf = looksOf(run);
  const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].toSorted(
    (a, b) => a - b,
  );
  const every = Math.ceil(places.length / (isNarrow ? MOST_TICKS - 2 : MOST_TICKS));
  const ticks = places.filter((_, at) => at % every === 0);
  const isLog = x.scale === 'log' && places.every((place) => place > 0);
  return {
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
        const look = lookOf(transport);
        return [
          Plot.ruleX(
            points.filter(({ low, high }) => low !== high),
            { x: 'x', y1: 'low', y2: 'high', stroke: look.color, strokeWidth: 1.5 },
          ),
          Plot.line(points, { x: 'x', y: 'value', ...strokeOf(look) }),
          Plot.dot(points, {
            x: 'x',
            y: 'value',
            r: 5,
            symbol: look.symbol,
            fill: look.color,
            title: (point: CurvePoint) => `${labelsOf(run)(transport)}: ${pointWords(point, unit)}`,
          }),
        ];
      }),
    ],
  };
}

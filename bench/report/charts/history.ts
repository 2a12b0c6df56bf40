import * as Plot from '@observablehq/plot';

import type { HistoryLine, HistoryRun } from '../../records/history.ts';
import type { Figure } from '../document/blocks.ts';
import { formatRatio } from '../format.ts';
import { HALO, marks } from './look.ts';
import { ratioDomain, ratioTicks } from './ratio-axis.ts';

/** The interval of one value in every run on its margin band, the oldest run at the top; nothing where no run has a ratio. */
export function historyFigure(
  { verdicts }: HistoryLine,
  runs: readonly HistoryRun[],
  place: string,
): readonly Figure[] {
  const drawn = runs.flatMap(({ name, isUnproven }, at) => {
    const verdict = verdicts[at] ?? null;
    if (verdict === null || verdict.ratio === null) return [];
    const { ratio, marginRatio } = verdict;
    const fill = isUnproven ? 'var(--card)' : 'currentColor';
    return [{ key: String(at), name, ...ratio, margin: marginRatio ?? 1, fill }];
  });
  if (drawn.length === 0) return [];
  const domain = ratioDomain(drawn.flatMap(({ low, high }) => [low, high]));
  return [
    {
      kind: 'figure',
      title: 'Ratios run by run.',
      finding:
        'Each line is the 95 % interval of one run. The band is the margin: an interval entirely inside it is too small a difference to matter.',
      alternative: `Interval plot of ${place}. ${drawn.map(({ name, point }) => `${name}: ${formatRatio(point)}.`).join(' ')}`,
      legend: marks({ 'a run': '●', 'an unproven run': '○' }),
      size: 'full',
      draw: ({ width, isNarrow }) => {
        const left = isNarrow ? 16 : 240;
        const above = isNarrow ? { dy: -12 } : { dx: 8 - left };
        const low = isNarrow ? { dy: 6 } : {};
        return {
          width,
          height: drawn.length * (isNarrow ? 40 : 28) + 44,
          marginLeft: left,
          marginRight: 16,
          marginTop: 4,
          marginBottom: 36,
          x: { type: 'log', domain, label: null },
          y: { type: 'band', domain: drawn.map(({ key }) => key), axis: null, padding: 0 },
          marks: [
            Plot.barX(
              drawn.filter(({ margin }) => margin > 1),
              {
                y: 'key',
                x1: ({ margin }: { readonly margin: number }) => Math.max(domain[0], 1 / margin),
                x2: ({ margin }: { readonly margin: number }) => Math.min(domain[1], margin),
                fill: 'var(--band)',
              },
            ),
            Plot.ruleX([1], { stroke: 'currentColor', strokeOpacity: 0.6 }),
            Plot.ruleY(drawn, {
              y: 'key',
              x1: 'low',
              x2: 'high',
              stroke: 'currentColor',
              strokeWidth: 2.5,
              ...low,
            }),
            Plot.dot(drawn, {
              y: 'key',
              x: 'point',
              r: 5,
              stroke: 'currentColor',
              strokeWidth: 2,
              fill: 'fill',
              ...low,
            }),
            Plot.text(drawn, {
              ...HALO,
              y: 'key',
              text: 'name',
              textAnchor: 'start',
              frameAnchor: 'left',
              ...above,
            }),
            Plot.axisX(ratioTicks(domain, width - left - 16), {
              text: (ratio: number) => `${ratio}x`,
              tickSize: 5,
              label: null,
            }),
          ],
        };
      },
    },
  ];
}

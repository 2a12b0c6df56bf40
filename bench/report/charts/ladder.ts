import * as Plot from '@observablehq/plot';

import type { Ladder } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import type { Figure, View } from '../document/blocks.ts';
import { pointWords } from '../document/points.ts';
import { formatChosen, formatRatio } from '../format.ts';
import { ladderTitle, stepWords, wayWords, type Rung } from '../words/ladder.ts';
import { labelsOf } from '../rows.ts';
import { HALO, looksOf } from './look.ts';

/** One bar: from nothing up to what a transport costs, its own step in the colour of its way. */
interface Bar {
  readonly key: string;
  readonly label: string;
  readonly rung: Rung;
  readonly color: string;
  readonly words: string;
}

/** What an event costs, step by step, as a picture. */
export function ladderFigure(ladder: Ladder, run: RunFile): Figure {
  const labelOf = labelsOf(run);
  const title = `${ladderTitle(ladder)}.`;
  const ways = ladder.ways.map(({ to, rungs }) => `${labelOf(to)}: ${wayWords(ladder.socket, rungs)}.`);
  return {
    kind: 'figure',
    title,
    finding:
      'CPU time of the server per delivered event, from raw TCP up to each transport. Pale: the cost of the step before. Full: what this step adds. Empty: what it saves. The stroke is the interval of the whole.',
    alternative: `${title} ${ways.join(' ')}`,
    legend: [],
    size: 'full',
    draw: (view) => drawLadder(ladder, run, view),
  };
}

const SIDES = { wide: { left: 300, right: 190 }, narrow: { left: 20, right: 16 } } as const;

function drawLadder(ladder: Ladder, run: RunFile, { width, isNarrow }: View): Plot.PlotOptions {
  const bars = barsOf(ladder, run);
  const { left, right } = SIDES[isNarrow ? 'narrow' : 'wide'];
  const rowHeight = isNarrow ? 46 : 34;
  const y = 'key';
  const inset = { insetTop: isNarrow ? 22 : 6, insetBottom: isNarrow ? 4 : 6 };
  const dy = isNarrow ? 9 : 0;
  const belowOf = ({ rung }: Bar): number => rung.belowNs ?? 0;
  const named = { ...HALO, y, frameAnchor: 'left', textAnchor: 'start' } as const;
  return {
    width,
    height: bars.length * rowHeight + 46,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 42,
    x: { label: null, zero: true, nice: true },
    y: { type: 'band', domain: bars.map(({ key }) => key), axis: null, padding: 0 },
    marks: [
      Plot.axisX({
        ticks: isNarrow ? 3 : 5,
        tickFormat: (value: number) => formatChosen(value, 'ns'),
        tickSize: 0,
        label: null,
      }),
      Plot.gridX({ stroke: 'currentColor', ticks: isNarrow ? 3 : 5 }),
      Plot.barX(bars, {
        y,
        x1: 0,
        x2: (bar: Bar) => Math.min(belowOf(bar), bar.rung.point.value),
        fill: ({ color }: Bar) => color,
        fillOpacity: 0.25,
        ...inset,
      }),
      Plot.barX(bars, {
        y,
        x1: (bar: Bar) => Math.min(belowOf(bar), bar.rung.point.value),
        x2: (bar: Bar) => Math.max(belowOf(bar), bar.rung.point.value),
        fill: ({ color }: Bar) => color,
        // A step down saves what its outline shows.
        fillOpacity: (bar: Bar) => (bar.rung.point.value < belowOf(bar) ? 0 : 0.9),
        stroke: ({ color }: Bar) => color,
        title: ({ label, rung }: Bar) => `${label}: ${pointWords(rung.point, 'ns')}`,
        ...inset,
      }),
      Plot.ruleY(
        bars.filter(({ rung: { point } }) => point.low !== point.high),
        {
          y,
          x1: ({ rung }: Bar) => rung.point.low,
          x2: ({ rung }: Bar) => rung.point.high,
          stroke: 'currentColor',
          strokeWidth: 2,
          dy,
        },
      ),
      Plot.text(bars, {
        ...named,
        text: 'label',
        dx: isNarrow ? -12 : 12 - left,
        ...(isNarrow ? { dy: -12 } : {}),
      }),
      Plot.text(bars, {
        ...HALO,
        y,
        text: ({ words, rung }: Bar) => (isNarrow ? stepWords(rung) : words),
        frameAnchor: 'right',
        textAnchor: isNarrow ? 'end' : 'start',
        fontVariant: 'tabular-nums',
        dx: isNarrow ? 8 : 14,
        ...(isNarrow ? { dy: -12 } : {}),
      }),
    ],
  };
}

function barsOf({ socket, ways }: Ladder, run: RunFile): readonly Bar[] {
  const labelOf = labelsOf(run);
  const lookOf = looksOf(run);
  const bar = (rung: Rung, color: string): Bar => ({
    key: rung.transport,
    label: rung.belowNs === null ? labelOf(rung.transport) : `${labelOf(rung.transport)}: + ${rung.adds}`,
    rung,
    color,
    words: `${stepWords(rung)}, ${formatRatio(rung.point.value / socket.point.value)}`,
  });
  return [
    bar(socket, 'var(--quiet)'),
    ...ways.flatMap(({ to, rungs }) => rungs.map((rung) => bar(rung, lookOf(to).color))),
  ];
}

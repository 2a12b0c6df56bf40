import * as Plot from '@observablehq/plot';

import type { Ladder } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import type { Figure, View } from '../document/blocks.ts';
import { pointWords } from '../document/points.ts';
import { formatChosen, formatRatio } from '../format.ts';
import { ladderTitle, rungsOf, stepWords, wayWords, type Rung } from '../words/ladder.ts';
import { labelsOf } from '../rows.ts';
import { HALO, looksOf } from './look.ts';

/** One bar: from nothing up to what a transport costs, its own step from `from` to `until` in the colour of its way. */
interface Bar extends Pick<Rung['point'], 'low' | 'high'> {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  readonly from: number;
  readonly until: number;
  /** A step down saves what its outline shows. */
  readonly opacity: number;
  readonly step: string;
  readonly words: string;
  readonly title: string;
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
  const bar = { y: 'key', fill: 'color', insetTop: isNarrow ? 22 : 6, insetBottom: isNarrow ? 4 : 6 };
  const text = { ...HALO, y: 'key', ...(isNarrow ? { dy: -12 } : {}) };
  const ticks = isNarrow ? 3 : 5;
  return {
    width,
    height: bars.length * (isNarrow ? 46 : 34) + 46,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 42,
    x: { label: null, zero: true, nice: true },
    y: { type: 'band', domain: bars.map(({ key }) => key), axis: null, padding: 0 },
    marks: [
      Plot.axisX({ ticks, tickFormat: (ns: number) => formatChosen(ns, 'ns'), tickSize: 0, label: null }),
      Plot.gridX({ stroke: 'currentColor', ticks }),
      Plot.barX(bars, { ...bar, x1: 0, x2: 'from', fillOpacity: 0.25 }),
      Plot.barX(bars, {
        ...bar,
        x1: 'from',
        x2: 'until',
        fillOpacity: ({ opacity }: Bar) => opacity,
        stroke: 'color',
        title: 'title',
      }),
      Plot.ruleY(
        bars.filter(({ low, high }) => low !== high),
        { y: 'key', x1: 'low', x2: 'high', stroke: 'currentColor', strokeWidth: 2, dy: isNarrow ? 9 : 0 },
      ),
      Plot.text(bars, {
        ...text,
        text: 'label',
        frameAnchor: 'left',
        textAnchor: 'start',
        dx: isNarrow ? -12 : 12 - left,
      }),
      Plot.text(bars, {
        ...text,
        text: isNarrow ? 'step' : 'words',
        frameAnchor: 'right',
        textAnchor: isNarrow ? 'end' : 'start',
        fontVariant: 'tabular-nums',
        dx: isNarrow ? 8 : 14,
      }),
    ],
  };
}

function barsOf(ladder: Ladder, run: RunFile): readonly Bar[] {
  const bar = (rung: Rung, color: string): Bar => {
    const { point, belowNs, adds, transport } = rung;
    const name = labelsOf(run)(transport);
    const label = belowNs === null ? name : `${name}: + ${adds}`;
    const below = belowNs ?? 0;
    return {
      key: transport,
      label,
      color,
      low: point.low,
      high: point.high,
      from: Math.min(below, point.value),
      until: Math.max(below, point.value),
      opacity: point.value < below ? 0 : 0.9,
      step: stepWords(rung),
      words: `${stepWords(rung)}, ${formatRatio(point.value / ladder.socket.point.value)}`,
      title: `${label}: ${pointWords(point, 'ns')}`,
    };
  };
  return rungsOf(ladder).map(({ rung, to }) =>
    bar(rung, to === null ? 'var(--quiet)' : looksOf(run)(to).color),
  );
}

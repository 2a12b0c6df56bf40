import * as Plot from '@observablehq/plot';

import type { WindowMark } from '../../records/figures.ts';
import type { RunFile, ScenarioSummary } from '../../records/run.ts';
import type { Figure, View } from '../document/blocks.ts';
import { formatPlain, formatSeconds } from '../format.ts';
import { checkWords } from '../words/checks.ts';
import { labelsOf } from '../rows.ts';
import { legendOf, looksOf, marks } from './look.ts';

/** A mark with its time in seconds. */
interface Placed extends WindowMark {
  readonly lane: string;
  readonly fromS: number;
  readonly untilS: number;
}

/** Every window over the time of the run; nothing where the run has none. */
export function ribbon(run: RunFile): readonly Figure[] {
  const { windows } = run.figures;
  const placed = windows.flatMap((mark): Placed[] => {
    if (mark.fromNs === null || mark.untilNs === null) return [];
    const lane = laneOf(mark.scenario, mark.cell, mark.arm);
    return [{ ...mark, lane, fromS: mark.fromNs / 1e9, untilS: mark.untilNs / 1e9 }];
  });
  if (placed.length === 0) return [];
  const counts = countsOf(windows);
  const seconds = Math.max(...placed.map(({ untilS }) => untilS));
  const taken = new Set(placed.map(({ arm }) => arm));
  return [
    {
      kind: 'figure',
      title: 'When everything was measured.',
      finding: `${counts} Short and hatched: void; point at it for the reason. Outlined: left out, because its partner is void.`,
      alternative: `Ribbon of all windows over ${formatSeconds(seconds)}. ${counts}`,
      legend: [
        ...legendOf(
          run,
          idsOf(run).filter((id) => taken.has(id)),
        ),
        ...marks({ void: { swatch: 'hatched' }, 'left out': { swatch: 'outlined' } }),
      ],
      size: 'full',
      draw: (view) => drawRibbon(placed, seconds, run, view),
    },
  ];
}

function drawRibbon(
  placed: readonly Placed[],
  seconds: number,
  run: RunFile,
  { width, isNarrow }: View,
): Plot.PlotOptions {
  const lookOf = looksOf(run);
  const ids = idsOf(run);
  // The second baseline of the A/A control has a lane of its own, in the look of the baseline.
  const transportOf = (arm: string): string => (ids.includes(arm) ? arm : (ids[0] ?? arm));
  const taken = new Set(placed.map(({ arm }) => arm));
  const arms = [...ids.filter((id) => taken.has(id)), ...[...taken].filter((arm) => !ids.includes(arm))];
  const cells = run.scenarios.filter(({ id, cell }) =>
    placed.some((mark) => mark.scenario === id && mark.cell === cell),
  );
  const lanes = cells.flatMap(({ id, cell }) => [
    `${id} ${cell}`,
    ...arms.map((arm) => laneOf(id, cell, arm)).filter((lane) => placed.some((mark) => mark.lane === lane)),
  ]);
  const titleOf = ({ arm, round, cause, outcome }: Placed): string => {
    const name = `${labelsOf(run)(transportOf(arm))}${ids.includes(arm) ? '' : ', again (A/A control)'}`;
    return `${name}, round ${round}: ${outcome}.${cause === null ? '' : ` ${checkWords(cause)}`}`;
  };
  const laneHeight = 15;
  const left = isNarrow ? 16 : 250;
  const band = { y: 'lane', x1: 'fromS', x2: 'untilS' } as const;
  const of = (outcome: WindowMark['outcome']): readonly Placed[] =>
    placed.filter((mark) => mark.outcome === outcome);
  return {
    width,
    height: lanes.length * laneHeight + 40,
    marginLeft: left,
    marginRight: 16,
    marginTop: 2,
    marginBottom: 34,
    x: { domain: [0, seconds], label: null },
    y: { type: 'band', domain: lanes, axis: null, padding: 0.12 },
    marks: [
      Plot.axisX({ ticks: isNarrow ? 4 : 8, tickFormat: (at: number) => `${at} s`, label: null }),
      ...arms.map((id) => {
        const { color } = lookOf(transportOf(id));
        const own = of('counted').filter(({ arm }) => arm === id);
        return Plot.barX(own, { ...band, fill: color, stroke: color, strokeWidth: 0.6 });
      }),
      ...arms.map((id) => {
        const { color } = lookOf(transportOf(id));
        const own = of('disturbed').filter(({ arm }) => arm === id);
        return Plot.barX(own, { ...band, fill: color, fillOpacity: 0.35, title: titleOf });
      }),
      Plot.barX(of('left-out'), { ...band, fill: 'none', stroke: 'currentColor', strokeWidth: 1 }),
      Plot.barX(of('void'), {
        ...band,
        fill: 'url(#hatch)',
        stroke: 'var(--alert)',
        strokeWidth: 1,
        insetTop: 6,
        title: titleOf,
      }),
      Plot.text(cells, {
        y: ({ id, cell }: ScenarioSummary) => `${id} ${cell}`,
        text: ({ title, cellLabel }: ScenarioSummary) => `${title}, ${cellLabel}`,
        frameAnchor: 'left',
        textAnchor: 'start',
        dx: 12 - left,
        dy: isNarrow ? 0 : laneHeight,
      }),
    ],
  };
}

const idsOf = (run: RunFile): readonly string[] => [...run.transports, ...run.alsoRan].map(({ id }) => id);

function laneOf(scenario: string, cell: string, arm: string): string {
  return `${scenario} ${cell} ${arm}`;
}

/** `240 windows and faults: 200 counted, 30 void, 10 left out.` */
function countsOf(windows: readonly WindowMark[]): string {
  const count = (outcome: WindowMark['outcome']): number =>
    windows.filter((window) => window.outcome === outcome).length;
  const untimed = windows.filter(({ fromNs }) => fromNs === null).length;
  const all =
    windows.length === 1 ? '1 window or fault' : `${formatPlain(windows.length)} windows and faults`;
  const parts = `${count('counted')} counted, ${count('disturbed')} disturbed, ${count('void')} void, ${count('left-out')} left out`;
  const note = untimed === 0 ? '' : ` ${untimed} of them ended before they had a time and are not drawn.`;
  return `${all}: ${parts}.${note}`;
}

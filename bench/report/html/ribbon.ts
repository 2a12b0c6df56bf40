import * as Plot from '@observablehq/plot';

import type { WindowMark } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount, formatSeconds } from '../format.ts';
import { checkWords } from '../words/checks.ts';
import { labelsOf } from '../rows.ts';
import { legendOf, looksOf } from './look.ts';
import { markup, type Markup } from './markup.ts';
import { draw, figure } from './plot.ts';

/** A mark with its time in seconds. */
interface Placed extends WindowMark {
  readonly lane: string;
  readonly fromS: number;
  readonly untilS: number;
}

/** Every window over the time of the run; null: the run file has none. */
export function ribbon(run: RunFile): Markup | null {
  const { windows } = run.figures;
  const marks = windows.flatMap((mark): Placed[] => {
    if (mark.fromNs === null || mark.untilNs === null) return [];
    const lane = laneOf(mark.scenario, mark.cell, mark.arm);
    return [{ ...mark, lane, fromS: mark.fromNs / 1e9, untilS: mark.untilNs / 1e9 }];
  });
  if (marks.length === 0) return null;

  const labelOf = labelsOf(run);
  const lookOf = looksOf(run);
  const cells = run.scenarios.filter(({ id, cell }) =>
    marks.some((mark) => mark.scenario === id && mark.cell === cell),
  );
  // The baseline's aa has a lane of its own, in the look of the baseline.
  const ids = [...run.transports, ...run.alsoRan].map((transport) => transport.id);
  const taken = new Set(marks.map(({ arm }) => arm));
  const arms = [...ids.filter((id) => taken.has(id)), ...[...taken].filter((arm) => !ids.includes(arm))];
  const nameOf = (arm: string): string =>
    ids.includes(arm) ? labelOf(arm) : `${labelOf(ids[0] ?? arm)}, again (A/A)`;
  const lanes = cells.flatMap(({ id, cell }) => [
    `${id} ${cell}`,
    ...arms.map((arm) => laneOf(id, cell, arm)).filter((lane) => marks.some((mark) => mark.lane === lane)),
  ]);
  const seconds = Math.max(...marks.map(({ untilS }) => untilS));
  const counts = countsOf(windows);
  const titleOf = ({ arm, round, cause }: Placed): string =>
    `${nameOf(arm)}, round ${round}: void.${cause === null ? '' : ` ${checkWords(cause)}`}`;

  return figure(
    {
      title: 'When everything was measured.',
      finding: `${counts} Short and hatched: void, with its cause when you point at it. Outlined: left out, as its partner is void.`,
      alternative: `Ribbon of all windows over ${formatSeconds(seconds)}. ${counts}`,
      legend: markup`${legendOf(
        run,
        arms.filter((arm) => ids.includes(arm)),
      )}<span><i class="hatched"></i> void</span> <span><i class="outlined"></i> left out</span>`,
    },
    (width, isNarrow) => {
      const laneHeight = 15;
      const left = isNarrow ? 16 : 250;
      const band = { y: 'lane', x1: 'fromS', x2: 'untilS' } as const;
      const inCell = cells.map(({ id, cell, title, cellLabel }) => ({
        lane: `${id} ${cell}`,
        label: `${title}, ${cellLabel}`,
      }));
      return draw({
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
            const { color } = lookOf(ids.includes(id) ? id : (ids[0] ?? id));
            return Plot.barX(
              marks.filter(({ arm, outcome }) => arm === id && outcome === 'counted'),
              { ...band, fill: color, stroke: color, strokeWidth: 0.6 },
            );
          }),
          Plot.barX(
            marks.filter(({ outcome }) => outcome === 'left-out'),
            { ...band, fill: 'none', stroke: 'currentColor', strokeWidth: 1 },
          ),
          Plot.barX(
            marks.filter(({ outcome }) => outcome === 'void'),
            {
              ...band,
              fill: 'url(#hatch)',
              stroke: 'var(--alert)',
              strokeWidth: 1,
              insetTop: 6,
              title: titleOf,
            },
          ),
          Plot.text(inCell, {
            y: 'lane',
            text: 'label',
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: 12 - left,
            dy: isNarrow ? 0 : laneHeight,
          }),
        ],
      });
    },
  );
}

function laneOf(scenario: string, cell: string, arm: string): string {
  return `${scenario} ${cell} ${arm}`;
}

/** `240 windows: 200 counted, 30 void, 10 left out.` */
function countsOf(windows: readonly WindowMark[]): string {
  const count = (outcome: WindowMark['outcome']): number =>
    windows.filter((window) => window.outcome === outcome).length;
  const parts = [
    `${count('counted')} counted`,
    `${count('void')} void`,
    `${count('left-out')} left out`,
  ].join(', ');
  const untimed = windows.filter(({ fromNs }) => fromNs === null).length;
  const note = untimed === 0 ? '' : ` ${untimed} of them ended before they had a time and are not drawn.`;
  return `${formatCount(windows.length, 'window')} and faults: ${parts}.${note}`.replace(
    /^1 window and faults/,
    '1 window or fault',
  );
}

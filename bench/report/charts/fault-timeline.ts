import * as Plot from '@observablehq/plot';

import type { FaultCourse } from '../../records/figures.ts';
import type { RunFile, ScenarioSummary } from '../../records/run.ts';
import { paragraph, type Block, type View } from '../document/blocks.ts';
import { formatValue } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { looksOf, marks } from './look.ts';

/** A course in ms since the fault began. */
interface Placed {
  readonly transport: string;
  readonly words: string;
  readonly offMs: number;
  readonly knowsMs: number | null;
  readonly backMs: number | null;
}

/** Fault on, detection, fault off and recovery of each transport in one cell; nothing where the cell is no fault. */
export function faultTimeline(summary: ScenarioSummary, run: RunFile): readonly Block[] {
  const ofCell = run.figures.faults.filter(
    ({ scenario, cell }) => scenario === summary.id && cell === summary.cell,
  );
  if (ofCell.length === 0) return [];
  const courses = ofCell.flatMap((course) => placed(course, labelsOf(run)(course.transport)));
  if (courses.length === 0) {
    return [paragraph('No round of this cell counts, so there is no timeline of the fault.')];
  }
  return [
    {
      kind: 'figure',
      title: 'From the fault to the first new event.',
      finding: 'Medians over the rounds, of the median client.',
      alternative: `Timeline of ${summary.title}, ${summary.cellLabel}. ${courses.map((course) => course.words).join(' ')}`,
      legend: marks({
        'fault on': { swatch: 'hatched' },
        'client detects it': '◇',
        'first new event': '●',
        'no events': '━',
      }),
      size: 'full',
      draw: (view) => drawTimeline(courses, run, view),
    },
  ];
}

function drawTimeline(courses: readonly Placed[], run: RunFile, { width, isNarrow }: View): Plot.PlotOptions {
  const colorOf = ({ transport }: Placed): string => looksOf(run)(transport).color;
  const end = Math.max(
    1,
    ...courses.flatMap(({ offMs, knowsMs, backMs }) => [offMs, knowsMs ?? 0, backMs ?? 0]),
  );
  const laneHeight = isNarrow ? 88 : 64;
  const dy = isNarrow ? 20 : 12;
  const lane = { y: 'transport', dy } as const;
  return {
    width,
    height: courses.length * laneHeight + 34,
    marginLeft: 20,
    marginRight: 28,
    marginTop: 0,
    marginBottom: 32,
    x: { domain: [0, end * 1.03], label: null },
    y: { type: 'band', domain: courses.map(({ transport }) => transport), axis: null, padding: 0 },
    marks: [
      Plot.axisX({ ticks: isNarrow ? 4 : 8, tickFormat: (ms: number) => `${ms} ms`, label: null }),
      Plot.barX(courses, {
        y: 'transport',
        x1: 0,
        x2: ({ offMs }: Placed) => Math.max(offMs, end / 250),
        fill: 'url(#hatch)',
        stroke: 'var(--alert)',
        insetTop: laneHeight / 2 - 14 + dy,
        insetBottom: laneHeight / 2 - 14 - dy,
      }),
      Plot.ruleY(courses, {
        ...lane,
        x1: 0,
        x2: ({ backMs }: Placed) => backMs ?? end * 1.03,
        stroke: colorOf,
        strokeWidth: 4,
      }),
      Plot.dot(
        courses.filter(({ knowsMs }) => knowsMs !== null),
        {
          ...lane,
          x: 'knowsMs',
          r: 6,
          symbol: 'diamond2',
          fill: 'var(--card)',
          stroke: colorOf,
          strokeWidth: 2,
        },
      ),
      Plot.dot(
        courses.filter(({ backMs }) => backMs !== null),
        { ...lane, x: 'backMs', r: 7, fill: colorOf, title: 'words' },
      ),
      Plot.text(courses, {
        y: 'transport',
        text: 'words',
        frameAnchor: 'left',
        textAnchor: 'start',
        lineAnchor: 'middle',
        lineWidth: isNarrow ? 23 : 90,
        dx: -8,
        dy: isNarrow ? -16 : -14,
      }),
    ],
  };
}

function placed(course: FaultCourse, label: string): readonly Placed[] {
  const { transport, outageNs, detectionNs, recoveryNs } = course;
  if (outageNs === null) return [];
  const knows =
    detectionNs === null ? 'never detects it in time' : `detects it after ${formatValue(detectionNs, 'ns')}`;
  const back =
    recoveryNs === null
      ? 'never receives a new event'
      : `receives a new event ${formatValue(recoveryNs, 'ns')} after the fault ends`;
  return [
    {
      transport,
      words: `${label} ${knows}, ${back}.`,
      offMs: outageNs / 1e6,
      knowsMs: detectionNs === null ? null : detectionNs / 1e6,
      backMs: recoveryNs === null ? null : (outageNs + recoveryNs) / 1e6,
    },
  ];
}

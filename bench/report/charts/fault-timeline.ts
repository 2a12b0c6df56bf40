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
  const lookOf = looksOf(run);
  const end = Math.max(
    1,
    ...courses.flatMap(({ offMs, knowsMs, backMs }) => [offMs, knowsMs ?? 0, backMs ?? 0]),
  );
  const laneHeight = isNarrow ? 88 : 64;
  const lane = { y: 'transport' } as const;
  const down = isNarrow ? 20 : 12;
  const inset = {
    insetTop: down + laneHeight / 2 - 12,
    insetBottom: laneHeight / 2 - 12 - down,
  } as const;
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
      Plot.axisX({
        ticks: isNarrow ? 4 : 8,
        tickFormat: (ms: number) => `${ms} ms`,
        label: null,
      }),
      Plot.barX(courses, {
        ...lane,
        x1: 0,
        x2: (course: Placed) => Math.max(course.offMs, end / 250),
        fill: 'url(#hatch)',
        stroke: 'var(--alert)',
        ...inset,
        insetTop: inset.insetTop - 2,
        insetBottom: inset.insetBottom - 2,
      }),
      Plot.ruleY(courses, {
        ...lane,
        x1: 0,
        x2: (course: Placed) => course.backMs ?? end * 1.03,
        stroke: ({ transport }: Placed) => lookOf(transport).color,
        strokeWidth: 4,
        dy: down,
      }),
      Plot.dot(
        courses.filter(({ knowsMs }) => knowsMs !== null),
        {
          ...lane,
          x: 'knowsMs',
          r: 6,
          symbol: 'diamond2',
          fill: 'var(--card)',
          stroke: ({ transport }: Placed) => lookOf(transport).color,
          strokeWidth: 2,
          dy: down,
        },
      ),
      Plot.dot(
        courses.filter(({ backMs }) => backMs !== null),
        {
          ...lane,
          x: 'backMs',
          r: 7,
          fill: ({ transport }: Placed) => lookOf(transport).color,
          title: 'words',
          dy: down,
        },
      ),
      Plot.text(courses, {
        ...lane,
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

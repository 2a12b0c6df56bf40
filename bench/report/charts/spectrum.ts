import * as Plot from '@observablehq/plot';

import type { Spectrum, SpectrumPoint } from '../../records/figures.ts';
import type { RunFile, ScenarioSummary } from '../../records/run.ts';
import { paragraph, type Block, type Figure, type View } from '../document/blocks.ts';
import { formatChosen, formatPercent, formatValue } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { legendOf, looksOf, marks, strokeOf } from './look.ts';

/** The percentiles that are named, and where they stand on an axis of 1 / (1 - p). */
const NAMED = [
  { name: 'p50', share: 0.5 },
  { name: 'p90', share: 0.9 },
  { name: 'p99', share: 0.99 },
  { name: 'p99.9', share: 0.999 },
  { name: 'p99.99', share: 0.9999 },
] as const;

/** Delivery, transit and ECDF of one cell; nothing where the cell has no schedule or is no load. */
export function spectrumFigures(summary: ScenarioSummary, run: RunFile): readonly Block[] {
  const ofCell = run.figures.spectra.filter(
    ({ scenario, cell }) => scenario === summary.id && cell === summary.cell,
  );
  const spectra = ofCell.filter(({ points }) => points.length > 0);
  const delivery = spectra.filter(({ metric }) => metric === 'delivery');
  const transit = spectra.filter(({ metric }) => metric === 'transit');
  if (ofCell.length === 0) return [];
  if (delivery.length === 0) {
    return [paragraph('No window of this cell counts, so there is no distribution to draw.')];
  }
  const where = `${summary.title}, ${summary.cellLabel}`;
  const shown = legendOf(
    run,
    delivery.map(({ transport }) => transport),
  );
  const limits = extent(spectra);
  const spectrum = (some: readonly Spectrum[], title: string, finding: string): Figure => ({
    kind: 'figure',
    title,
    finding,
    alternative: `Percentile spectrum. ${title} ${where}. ${sentences(some, run)}`,
    legend: [...shown, ...marks({ 'too few events': '┈' })],
    size: 'half',
    draw: (view) => drawSpectrum(some, run, limits, view),
  });
  return [
    {
      kind: 'pair',
      blocks: [
        spectrum(
          delivery,
          'Delivery, from when an event was due.',
          `What a user waits. ${sentences(delivery, run)} Each further nine of the percentile takes the same width, 1 / (1 - p). Dotted: fewer than ten events lie beyond.`,
        ),
        spectrum(
          transit,
          'Transit, from when it was sent.',
          `${sentences(transit, run)} ${hidden(delivery, transit, run)}`,
        ),
      ],
    },
    {
      kind: 'figure',
      title: 'Delivery as cumulative shares (ECDF).',
      finding: 'The share of deliveries that took at most a given time. Further left is faster.',
      alternative: `Cumulative distribution of delivery. ${where}. ${sentences(delivery, run)}`,
      legend: shown,
      size: 'full',
      draw: (view) => drawEcdf(delivery, run, view),
    },
  ];
}

/** `SSE: p50 1.20 ms, p90 3.10 ms.` The named percentiles that the events resolve. */
function sentences(spectra: readonly Spectrum[], run: RunFile): string {
  return spectra
    .map((spectrum) => {
      const values = NAMED.flatMap(({ name, share }) => {
        const point = resolvedAt(spectrum, share);
        return point === undefined ? [] : [`${name} ${formatValue(point.valueNs, 'ns')}`];
      });
      return `${labelsOf(run)(spectrum.transport)}: ${values.join(', ') || 'too few events for a percentile'}.`;
    })
    .join(' ');
}

/** What coordinated omission hides: delivery against transit at the highest percentile that both resolve. */
function hidden(delivery: readonly Spectrum[], transit: readonly Spectrum[], run: RunFile): string {
  const parts = delivery.flatMap((due) => {
    const sent = transit.find(({ transport }) => transport === due.transport);
    const both = NAMED.flatMap(({ name, share }) => {
      const [waited, shown] = [resolvedAt(due, share), sent && resolvedAt(sent, share)];
      return waited === undefined || shown === undefined
        ? []
        : [
            `${formatValue(shown.valueNs, 'ns')} where users of ${labelsOf(run)(due.transport)} waited ${formatValue(waited.valueNs, 'ns')} (${name})`,
          ];
    });
    return both.slice(-1);
  });
  return parts.length === 0
    ? ''
    : `A clock that starts at the sending shows ${parts.join(', and ')}. The rest is hidden by coordinated omission.`;
}

function resolvedAt(spectrum: Spectrum, share: number): SpectrumPoint | undefined {
  return resolvedOf(spectrum).find((point) => Math.abs(point.share - share) < 1e-9);
}

function extent(spectra: readonly Spectrum[]): [number, number] {
  const values = spectra.flatMap(({ points }) => points.map(timeOf));
  return [Math.min(...values) / 1.1, Math.max(...values) * 1.1];
}

/** Percentiles on an axis of 1 / (1 - p), against the time. */
function drawSpectrum(
  spectra: readonly Spectrum[],
  run: RunFile,
  limits: [number, number],
  { width }: View,
): Plot.PlotOptions {
  const end = Math.max(...spectra.flatMap(({ points }) => points.map(({ share }) => beyond(share))), 100);
  const named = NAMED.filter(({ share }) => beyond(share) <= end * 1.01);
  const ticks = named.map(({ share }) => beyond(share));
  const place = { x: ({ share }: SpectrumPoint) => beyond(share), y: timeOf };
  return {
    ...FRAME,
    width,
    height: 300,
    x: { type: 'log', domain: [1, end * 1.05], label: null },
    y: { type: 'log', domain: limits, label: null },
    marks: [
      Plot.axisX(ticks, { text: (_: number, at: number) => named[at]?.name ?? '', label: null }),
      Plot.gridX(ticks, { stroke: 'currentColor' }),
      ...timeAxis('y', limits),
      ...spectra.flatMap((spectrum) => {
        const { color } = looksOf(run)(spectrum.transport);
        // It begins where the solid line ends, so that they meet.
        const dotted = spectrum.points.slice(Math.max(resolvedOf(spectrum).length - 1, 0));
        return [
          ...drawLine(spectrum, run, place),
          Plot.line(dotted, { ...place, stroke: color, strokeWidth: 2, strokeDasharray: '1 5' }),
        ];
      }),
    ],
  };
}

/** Times against the share of deliveries that took no longer. */
function drawEcdf(spectra: readonly Spectrum[], run: RunFile, { width }: View): Plot.PlotOptions {
  const limits = extent(spectra);
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const tickFormat = (share: number): string => formatPercent(share);
  return {
    ...FRAME,
    width,
    height: 270,
    x: { type: 'log', domain: limits, label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      ...timeAxis('x', limits),
      Plot.gridY(shares, { stroke: 'currentColor' }),
      Plot.axisY(shares, { tickFormat, tickSize: 0, label: null }),
      ...spectra.flatMap((spectrum) => drawLine(spectrum, run, { x: timeOf, y: 'share' })),
    ],
  };
}

const FRAME = { marginLeft: 66, marginRight: 26, marginTop: 12, marginBottom: 34 } as const;

type Place = Readonly<Record<'x' | 'y', string | ((point: SpectrumPoint) => number)>>;

/** What the events of one transport resolve, with a sign at each named percentile. */
function drawLine(spectrum: Spectrum, run: RunFile, place: Place): readonly Plot.Markish[] {
  const look = looksOf(run)(spectrum.transport);
  const points = resolvedOf(spectrum);
  return [
    Plot.line(points, { ...place, ...strokeOf(look) }),
    Plot.dot(
      points.filter(({ share }) => NAMED.some((named) => Math.abs(named.share - share) < 1e-9)),
      {
        ...place,
        r: 5,
        symbol: look.symbol,
        fill: look.color,
        title: ({ valueNs }: SpectrumPoint) =>
          `${labelsOf(run)(spectrum.transport)}: ${formatValue(valueNs, 'ns')}`,
      },
    ),
  ];
}

const resolvedOf = ({ points }: Spectrum): readonly SpectrumPoint[] =>
  points.filter(({ isResolvable }) => isResolvable);

/** A logarithmic axis has no place for 0. */
const timeOf = ({ valueNs }: SpectrumPoint): number => Math.max(valueNs, 1);

/** An axis of times with 1, 2 and 5 of every power of ten, or only 1 where there are many. */
function timeAxis(axis: 'x' | 'y', [low, high]: readonly [number, number]): readonly Plot.Markish[] {
  const steps = high / low > (axis === 'x' ? 12 : 300) ? [1] : [1, 2, 5];
  const ticks = Array.from({ length: 12 }, (_, power) => steps.map((step) => step * 10 ** power))
    .flat()
    .filter((tick) => tick >= low && tick <= high);
  const options = { text: (tick: number) => formatChosen(tick, 'ns'), tickSize: 0, label: null };
  const stroke = 'currentColor';
  return axis === 'x'
    ? [Plot.gridX(ticks, { stroke }), Plot.axisX(ticks, options)]
    : [Plot.gridY(ticks, { stroke }), Plot.axisY(ticks, options)];
}

function beyond(share: number): number {
  return 1 / (1 - share);
}

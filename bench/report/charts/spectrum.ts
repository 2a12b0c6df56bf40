import * as Plot from '@observablehq/plot';

import type { Spectrum, SpectrumPoint } from '../../records/figures.ts';
import type { RunFile, ScenarioSummary } from '../../records/run.ts';
import { paragraph, type Block, type Figure, type View } from '../document/blocks.ts';
import { formatChosen, formatValue } from '../format.ts';
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
  const spectrum = (
    some: readonly Spectrum[],
    words: Pick<Figure, 'title' | 'finding' | 'alternative'>,
  ): Figure => ({
    kind: 'figure',
    ...words,
    legend: [...shown, ...marks({ 'too few events': '┈' })],
    size: 'half',
    draw: (view) => drawSpectrum(some, run, limits, view),
  });
  return [
    {
      kind: 'pair',
      blocks: [
        spectrum(delivery, {
          title: 'Delivery, from when an event was due.',
          finding: `What a user waits. ${sentences(delivery, run)} Each further nine of the percentile takes the same width, 1 / (1 - p). Dotted: fewer than ten events lie beyond.`,
          alternative: `Percentile spectrum of delivery. ${where}. ${sentences(delivery, run)}`,
        }),
        spectrum(transit, {
          title: 'Transit, from when it was sent.',
          finding: `${sentences(transit, run)} ${hidden(delivery, transit, run)}`,
          alternative: `Percentile spectrum of transit. ${where}. ${sentences(transit, run)}`,
        }),
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

/** `SSE: p50 1.20 ms, p90 3.10 ms.` The last percentiles that the events resolve. */
function sentences(spectra: readonly Spectrum[], run: RunFile): string {
  const labelOf = labelsOf(run);
  const resolved = spectra.map((spectrum) => ({
    label: labelOf(spectrum.transport),
    values: NAMED.flatMap(({ name, share }) => {
      const point = pointAt(spectrum, share);
      return point?.isResolvable === true ? [`${name} ${formatValue(point.valueNs, 'ns')}`] : [];
    }),
  }));
  if (resolved.every(({ values }) => values.length === 0)) return 'Too few events for a percentile.';
  return resolved
    .map(
      ({ label, values }) =>
        `${label}: ${values.length === 0 ? 'too few events for a percentile' : values.join(', ')}.`,
    )
    .join(' ');
}

/** What coordinated omission hides: delivery against transit at the highest percentile that both resolve. */
function hidden(delivery: readonly Spectrum[], transit: readonly Spectrum[], run: RunFile): string {
  const labelOf = labelsOf(run);
  const parts = delivery.flatMap((due) => {
    const sent = transit.find(({ transport }) => transport === due.transport);
    if (sent === undefined) return [];
    const at = NAMED.findLast(
      ({ share }) =>
        pointAt(due, share)?.isResolvable === true && pointAt(sent, share)?.isResolvable === true,
    );
    if (at === undefined) return [];
    const [waited, shown] = [due, sent].map((spectrum) => pointAt(spectrum, at.share)?.valueNs ?? null);
    return [
      `${formatValue(shown ?? null, 'ns')} where users of ${labelOf(due.transport)} waited ${formatValue(waited ?? null, 'ns')} (${at.name})`,
    ];
  });
  return parts.length === 0
    ? ''
    : `A clock that starts at the sending shows ${parts.join(', and ')}. The rest is hidden by coordinated omission.`;
}

function pointAt({ points }: Spectrum, share: number): SpectrumPoint | undefined {
  return points.find((point) => Math.abs(point.share - share) < 1e-9);
}

function extent(spectra: readonly Spectrum[]): [number, number] {
  const values = spectra.flatMap(({ points }) => points.map(({ valueNs }) => Math.max(valueNs, 1)));
  return [Math.min(...values) / 1.1, Math.max(...values) * 1.1];
}

function drawSpectrum(
  spectra: readonly Spectrum[],
  run: RunFile,
  limits: [number, number],
  { width }: View,
): Plot.PlotOptions {
  const lookOf = looksOf(run);
  const end = Math.max(...spectra.flatMap(({ points }) => points.map(({ share }) => beyond(share))), 100);
  const ticks = NAMED.filter(({ share }) => beyond(share) <= end * 1.01);
  return {
    width,
    height: 300,
    marginLeft: 66,
    marginRight: 26,
    marginTop: 12,
    marginBottom: 34,
    x: { type: 'log', domain: [1, end * 1.05], label: null },
    y: { type: 'log', domain: limits, label: null },
    marks: [
      Plot.axisX(
        ticks.map(({ share }) => beyond(share)),
        { text: (_: number, at: number) => ticks[at]?.name ?? '', label: null },
      ),
      Plot.gridX(
        ticks.map(({ share }) => beyond(share)),
        { stroke: 'currentColor' },
      ),
      ...timeAxis('y', limits),
      ...spectra.flatMap((spectrum) => {
        const look = lookOf(spectrum.transport);
        const solid = spectrum.points.filter(({ isResolvable }) => isResolvable);
        // It begins where the solid line ends, so that they meet.
        const dotted = spectrum.points.slice(Math.max(solid.length - 1, 0));
        const marked = solid.filter(({ share }) =>
          NAMED.some((named) => Math.abs(named.share - share) < 1e-9),
        );
        const place = {
          x: ({ share }: SpectrumPoint) => beyond(share),
          y: ({ valueNs }: SpectrumPoint) => Math.max(valueNs, 1),
        };
        return [
          Plot.line(solid, { ...place, ...strokeOf(look) }),
          Plot.line(dotted, { ...place, stroke: look.color, strokeWidth: 2, strokeDasharray: '1 5' }),
          Plot.dot(marked, {
            ...place,
            r: 5,
            symbol: look.symbol,
            fill: look.color,
            title: ({ valueNs }: SpectrumPoint) =>
              `${labelsOf(run)(spectrum.transport)}: ${formatValue(valueNs, 'ns')}`,
          }),
        ];
      }),
    ],
  };
}

function drawEcdf(spectra: readonly Spectrum[], run: RunFile, { width }: View): Plot.PlotOptions {
  const lookOf = looksOf(run);
  const limits = extent(spectra);
  return {
    width,
    height: 270,
    marginLeft: 66,
    marginRight: 26,
    marginTop: 12,
    marginBottom: 34,
    x: { type: 'log', domain: limits, label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      ...timeAxis('x', limits),
      Plot.gridY([0, 0.25, 0.5, 0.75, 1], { stroke: 'currentColor' }),
      Plot.axisY([0, 0.25, 0.5, 0.75, 1], {
        tickFormat: (share: number) => `${share * 100} %`,
        tickSize: 0,
        label: null,
      }),
      ...spectra.flatMap((spectrum) => {
        const look = lookOf(spectrum.transport);
        const resolved = spectrum.points.filter(({ isResolvable }) => isResolvable);
        const place = {
          x: ({ valueNs }: SpectrumPoint) => Math.max(valueNs, 1),
          y: 'share',
        };
        return [
          Plot.line(resolved, { ...place, ...strokeOf(look) }),
          Plot.dot(
            resolved.filter(({ share }) => share === 0.5 || share === 0.9),
            { ...place, r: 5, symbol: look.symbol, fill: look.color },
          ),
        ];
      }),
    ],
  };
}

/** An axis of times with 1, 2 and 5 of every power of ten, or only 1 where there are many. */
function timeAxis(axis: 'x' | 'y', [low, high]: readonly [number, number]): Plot.Markish[] {
  const steps = high / low > (axis === 'x' ? 12 : 300) ? [1] : [1, 2, 5];
  const ticks = Array.from({ length: 12 }, (_, power) => steps.map((step) => step * 10 ** power))
    .flat()
    .filter((tick) => tick >= low && tick <= high);
  const text = (tick: number): string => formatChosen(tick, 'ns');
  return axis === 'x'
    ? [Plot.gridX(ticks, { stroke: 'currentColor' }), Plot.axisX(ticks, { text, tickSize: 0, label: null })]
    : [Plot.gridY(ticks, { stroke: 'currentColor' }), Plot.axisY(ticks, { text, tickSize: 0, label: null })];
}

function beyond(share: number): number {
  return 1 / (1 - share);
}

import * as Plot from '@observablehq/plot';

import type { RunFile } from '../../records/run.ts';
import type { RatioEstimate } from '../../records/verdict.ts';
import type { Figure, LegendEntry, View } from '../document/blocks.ts';
import { formatRatio } from '../format.ts';
import { labelsOf, type Group, type Row, type Section } from '../rows.ts';
import { reasonWords } from '../words/reasons.ts';
import { PRIMARY } from '../words/verdicts.ts';
import { HALO, looksOf, marks } from './look.ts';
import { ratioDomain, ratioTicks } from './ratio-axis.ts';

/** A line of a picture: a verdict with a ratio, or the heading of a cell. */
interface Line {
  readonly key: string;
  readonly label: string;
  readonly verdict: Drawn | null;
}

/** A verdict as it is drawn. */
interface Drawn extends RatioEstimate {
  readonly key: string;
  readonly label: string;
  readonly row: Row;
  readonly isControl: boolean;
  /** At least 1. */
  readonly margin: number;
  /** Of the side that is better off; that of the text where neither is. */
  readonly color: string;
  readonly fill: string;
  readonly symbol: 'circle' | 'square' | 'diamond2';
  readonly why: string;
}

const SYMBOLS: Readonly<Record<string, Drawn['symbol']>> = { same: 'square', different: 'diamond2' };

/** The interval of every verdict of a scenario on its margin band; null: no verdict has a ratio. */
export function forest(section: Section, run: RunFile): Figure | null {
  const lines = linesOf(section, run);
  const drawn = lines.flatMap(({ verdict }) => verdict ?? []);
  if (drawn.length === 0) return null;
  const controls = drawn.filter(({ isControl }) => isControl);
  const signs: Readonly<Record<string, LegendEntry['sign']>> = {
    'beyond the margin': '●',
    same: '■',
    'different, by an unclear amount': '◆',
    inconclusive: '○',
    ...(controls.length > 0 ? { 'A/A control': '┄' } : {}),
  };
  return {
    kind: 'figure',
    title: 'Ratios and margins.',
    finding:
      'Each line is the 95 % interval of a ratio, candidate over baseline. The band is the margin: an interval entirely inside it is too small a difference to matter, one entirely outside is large enough.',
    alternative: `Interval plot of ${section.title}: ${drawn.length} ratios. The tables below give each of them in numbers and words.`,
    legend: marks(signs),
    size: 'full',
    draw: (view) => {
      const dy = view.isNarrow ? 8 : 0;
      const interval = { y: 'key', x1: 'low', x2: 'high', stroke: 'color', strokeWidth: 2.5, dy };
      const ends = drawn.flatMap(({ low, high }) => [low, high]);
      return drawLines(lines, run, ends, view, [
        Plot.ruleY(
          drawn.filter(({ isControl }) => !isControl),
          interval,
        ),
        Plot.ruleY(controls, { ...interval, strokeDasharray: '4 3' }),
        Plot.dot(drawn, {
          y: 'key',
          x: 'point',
          r: 5,
          symbol: ({ symbol }: Drawn) => symbol,
          stroke: 'color',
          strokeWidth: 2,
          fill: 'fill',
          title: 'why',
          dy,
        }),
      ]);
    },
  };
}

/** Every round of every verdict as a dot; null: no verdict has a ratio. */
export function roundStrip(section: Section, run: RunFile): Figure | null {
  const lines = linesOf(section, run);
  const drawn = lines.flatMap(({ verdict }) => verdict ?? []);
  const dots = drawn.flatMap(({ key, label, color, row }) =>
    row.verdict.roundRatios.flatMap((ratio, at) =>
      ratio === null || ratio <= 0
        ? []
        : [{ key, color, ratio, title: `${label}, round ${at + 1}: ${formatRatio(ratio)}` }],
    ),
  );
  if (dots.length === 0) return null;
  return {
    kind: 'figure',
    title: 'Round by round.',
    finding:
      'Each dot is the ratio of one round, measured in its own processes. The closer together, the more the rounds agree; the vertical stroke is the estimate.',
    alternative: `Strip plot of ${section.title}. ${drawn.map(spreadWords).join(' ')}`,
    legend: [],
    size: 'full',
    draw: (view) => {
      const { isNarrow } = view;
      const ratios = [...dots.map(({ ratio }) => ratio), ...drawn.map(({ point }) => point)];
      const insets = { insetTop: isNarrow ? 20 : 4, insetBottom: 4 };
      // There is no mouse to point with on a phone.
      const title = isNarrow ? {} : { title: 'title' };
      const dot = { r: 4.5, fill: 'color', fillOpacity: 0.45, stroke: 'color', dy: isNarrow ? 8 : 0 };
      return drawLines(lines, run, ratios, view, [
        Plot.tickX(drawn, { y: 'key', x: 'point', stroke: 'color', strokeWidth: 2.5, ...insets }),
        Plot.dot(dots, { y: 'key', x: 'ratio', ...dot, ...title }),
      ]);
    },
  };
}

/** Every verdict of a scenario that has a ratio, below the heading of its cell. The control stands below what it controls. */
function linesOf(section: Section, run: RunFile): readonly Line[] {
  const cellOf = ({ rows }: Group): string | undefined => rows[0]?.verdict.cell;
  return section.groups
    .flatMap((group): readonly (string | Row)[] => {
      // Where a cell has several groups, the control stands below the first.
      const isFirst = section.groups.find((other) => cellOf(other) === cellOf(group)) === group;
      const controls = section.controls.filter((control) => isFirst && cellOf(control) === cellOf(group));
      const rows = [group, ...controls]
        .flatMap((some) => some.rows)
        .filter(({ verdict }) => verdict.ratio !== null);
      return rows.length === 0 ? [] : [group.name, ...rows];
    })
    .map((line, at) => {
      const key = String(at);
      if (typeof line === 'string') return { key, label: line, verdict: null };
      const verdict = drawnOf(line, key, run);
      return { key, label: verdict?.label ?? '', verdict };
    });
}

function drawnOf(row: Row, key: string, run: RunFile): Drawn | null {
  const { ratio, role, baseline, marginRatio, outcome, because } = row.verdict;
  if (ratio === null) return null;
  const labelOf = labelsOf(run);
  const mark = { primary: `${PRIMARY} `, exploratory: '', aa: `A/A ${labelOf(baseline)}: ` }[role];
  const label = `${mark}${row.what}`;
  const color = row.words.ahead === null ? 'currentColor' : looksOf(run)(row.words.ahead).color;
  return {
    ...ratio,
    key,
    label,
    row,
    isControl: role === 'aa',
    margin: marginRatio ?? 1,
    color,
    fill: outcome === 'cannot-tell' ? 'var(--card)' : color,
    symbol: SYMBOLS[outcome] ?? 'circle',
    why: `${label}: ${reasonWords(because, labelOf)}`,
  };
}

/** `Delivery, p50: 8 rounds from 0.91x to 1.02x.` */
function spreadWords({ label, row }: Drawn): string {
  const ratios = row.verdict.roundRatios.flatMap((ratio) => ratio ?? []);
  return ratios.length === 0
    ? `${label}: no round has a ratio.`
    : `${label}: ${ratios.length} rounds from ${formatRatio(Math.min(...ratios))} to ${formatRatio(Math.max(...ratios))}.`;
}

const SIDES = { wide: { left: 320, right: 198 }, narrow: { left: 20, right: 16 } } as const;

/**
 * Lines of ratios, one below the other: on a wide picture with their names to the left and their numbers to the right,
 * on a narrow one with the names above.
 * @param onLines what is drawn on the lines.
 */
function drawLines(
  lines: readonly Line[],
  run: RunFile,
  ratios: readonly number[],
  { width, isNarrow }: View,
  onLines: readonly Plot.Markish[],
): Plot.PlotOptions {
  const { left, right } = SIDES[isNarrow ? 'narrow' : 'wide'];
  const domain = ratioDomain(ratios);
  const drawn = lines.flatMap(({ verdict }) => verdict ?? []);
  const [only, ...others] = new Set(
    drawn.filter(({ isControl }) => !isControl).map(({ row }) => row.verdict.candidate),
  );
  const candidate = only === undefined || others.length > 0 ? 'candidate' : labelsOf(run)(only);
  const above = isNarrow ? { dy: -14 } : {};
  const named = { y: 'key', text: 'label', textAnchor: 'start', frameAnchor: 'left', ...HALO } as const;
  const direction = { dy: 46, fill: 'var(--quiet)' } as const;
  // The name of a control leaves no room beside it on a phone.
  const numbers = ({ row, isControl }: Drawn): string =>
    isNarrow && isControl ? '' : `${row.words.sign} ${row.ratio} ${isNarrow ? '' : (row.interval ?? '')}`;
  return {
    width,
    height: lines.length * (isNarrow ? 46 : 30) + 58,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 54,
    x: { type: 'log', domain, label: null },
    y: { type: 'band', domain: lines.map(({ key }) => key), axis: null, padding: 0 },
    marks: [
      Plot.barX(
        drawn.filter(({ margin }) => margin > 1),
        {
          y: 'key',
          x1: ({ margin }: Drawn) => Math.max(domain[0], 1 / margin),
          x2: ({ margin }: Drawn) => Math.min(domain[1], margin),
          fill: 'var(--band)',
          ...(isNarrow ? { insetTop: 18 } : {}),
        },
      ),
      Plot.ruleX([1], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      ...onLines,
      // A format would be left out where a logarithmic scale has no tick of its own.
      Plot.axisX(ratioTicks(domain, width - left - right), {
        text: (ratio: number) => `${ratio}x`,
        tickSize: 5,
        label: null,
      }),
      Plot.text([`← ${candidate} lower`], { ...direction, frameAnchor: 'bottom-left', textAnchor: 'start' }),
      Plot.text([`${candidate} higher →`], { ...direction, frameAnchor: 'bottom-right', textAnchor: 'end' }),
      Plot.text(
        lines.filter(({ verdict }) => verdict === null),
        { ...named, dx: isNarrow ? -12 : 12 - left, dy: isNarrow ? 4 : 3, fontWeight: 600 },
      ),
      Plot.text(drawn, { ...named, dx: isNarrow ? -12 : 22 - left, ...above }),
      Plot.text(drawn, {
        ...HALO,
        y: 'key',
        text: numbers,
        frameAnchor: 'right',
        textAnchor: isNarrow ? 'end' : 'start',
        fontVariant: 'tabular-nums',
        dx: isNarrow ? 8 : 14,
        ...above,
      }),
    ],
  };
}

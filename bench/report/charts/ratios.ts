import * as Plot from '@observablehq/plot';

import type { RatioEstimate, RunFile } from '../../records/run.ts';
import type { Figure, LegendEntry, View } from '../document/blocks.ts';
import { formatRatio } from '../format.ts';
import { labelsOf, type Group, type Row, type Section } from '../rows.ts';
import { reasonWords } from '../words/reasons.ts';
import { PRIMARY } from '../words/verdicts.ts';
import { HALO, looksOf, marks } from './look.ts';
import { ratioDomain, ratioTicks } from './ratio-axis.ts';

/** One line of a picture with ratios: a verdict, or the heading of a cell. */
interface Line {
  readonly key: string;
  readonly label: string;
  /** null: a heading. */
  readonly row: Row | null;
  readonly isControl: boolean;
}

/** A line with a verdict that has a ratio. */
interface VerdictLine extends Line {
  readonly row: Row;
  readonly ratio: RatioEstimate;
}

/** The ratio of one round. */
interface Dot {
  readonly line: VerdictLine;
  readonly ratio: number;
  readonly round: number;
}

/** The interval of every verdict of a scenario on its margin band; null: no verdict has a ratio. */
export function forest(section: Section, run: RunFile): Figure | null {
  const lines = linesOf(section, run);
  const verdicts = verdictsIn(lines);
  if (verdicts.length === 0) return null;
  const colorFor = colorIn(run);
  const signs: Readonly<Record<string, LegendEntry['sign']>> = {
    'beyond the margin': '●',
    same: '■',
    'different, by an unclear amount': '◆',
    inconclusive: '○',
    ...(verdicts.some(({ isControl }) => isControl) ? { 'A/A control': '┄' } : {}),
  };
  return {
    kind: 'figure',
    title: 'Ratios and margins.',
    finding:
      'Each line is the 95 % interval of a ratio, candidate over baseline. The band is the margin: an interval entirely inside it is too small a difference to matter, one entirely outside is large enough.',
    alternative: `Interval plot of ${section.title}: ${verdicts.length} ratios. The tables below give each of them in numbers and words.`,
    legend: marks(signs),
    size: 'full',
    draw: (view) => {
      const dy = view.isNarrow ? 8 : 0;
      const intervals = (isControl: boolean): Plot.Markish =>
        Plot.ruleY(
          verdicts.filter((line) => line.isControl === isControl),
          {
            y: 'key',
            x1: ({ ratio }: VerdictLine) => ratio.low,
            x2: ({ ratio }: VerdictLine) => ratio.high,
            stroke: colorFor,
            strokeWidth: 2.5,
            dy,
            ...(isControl ? { strokeDasharray: '4 3' } : {}),
          },
        );
      const ends = verdicts.flatMap(({ ratio }) => [ratio.low, ratio.high]);
      return drawLines(lines, run, ends, view, [
        intervals(false),
        intervals(true),
        Plot.dot(verdicts, {
          y: 'key',
          x: ({ ratio }: VerdictLine) => ratio.point,
          r: 5,
          symbol: ({ row }: VerdictLine) =>
            row.verdict.outcome === 'same'
              ? 'square'
              : row.verdict.outcome === 'different'
                ? 'diamond2'
                : 'circle',
          stroke: colorFor,
          strokeWidth: 2,
          fill: (line: VerdictLine) =>
            line.row.verdict.outcome === 'cannot-tell' ? 'var(--card)' : colorFor(line),
          title: ({ label, row }: VerdictLine) =>
            `${label}: ${reasonWords(row.verdict.because, labelsOf(run))}`,
          dy,
        }),
      ]);
    },
  };
}

/** Every round of every verdict as a dot; null: no verdict has a ratio. */
export function roundStrip(section: Section, run: RunFile): Figure | null {
  const lines = linesOf(section, run);
  const verdicts = verdictsIn(lines);
  const dots = verdicts.flatMap((line): Dot[] =>
    line.row.verdict.roundRatios.flatMap((ratio, at) =>
      ratio === null || ratio <= 0 ? [] : [{ line, ratio, round: at + 1 }],
    ),
  );
  if (dots.length === 0) return null;
  const colorFor = colorIn(run);
  return {
    kind: 'figure',
    title: 'Round by round.',
    finding:
      'Each dot is the ratio of one round, measured in its own processes. The closer together, the more the rounds agree; the vertical stroke is the estimate.',
    alternative: `Strip plot of ${section.title}. ${verdicts.map(spreadWords).join(' ')}`,
    legend: [],
    size: 'full',
    draw: (view) =>
      drawLines(
        lines,
        run,
        [...dots.map(({ ratio }) => ratio), ...verdicts.map(({ ratio }) => ratio.point)],
        view,
        [
          Plot.tickX(verdicts, {
            y: 'key',
            x: ({ ratio }: VerdictLine) => ratio.point,
            stroke: colorFor,
            strokeWidth: 2.5,
            insetTop: view.isNarrow ? 20 : 4,
            insetBottom: 4,
          }),
          Plot.dot(dots, {
            y: ({ line }: Dot) => line.key,
            x: 'ratio',
            r: 4.5,
            fill: ({ line }: Dot) => colorFor(line),
            fillOpacity: 0.45,
            stroke: ({ line }: Dot) => colorFor(line),
            // There is no mouse to point with on a phone.
            ...(view.isNarrow
              ? {}
              : {
                  title: ({ line, ratio, round }: Dot) =>
                    `${line.label}, round ${round}: ${formatRatio(ratio)}`,
                }),
            dy: view.isNarrow ? 8 : 0,
          }),
        ],
      ),
  };
}

/** Every verdict of a scenario that has a ratio, below the heading of its cell. The control stands below what it controls. */
function linesOf(section: Section, run: RunFile): readonly Line[] {
  const cellOf = ({ rows }: Group): string | undefined => rows[0]?.verdict.cell;
  return section.groups
    .flatMap((group): Omit<Line, 'key'>[] => {
      // Where a cell has several groups, the control stands below the first.
      const isFirst = section.groups.find((other) => cellOf(other) === cellOf(group)) === group;
      const controls = section.controls.filter((aa) => isFirst && cellOf(aa) === cellOf(group));
      const rows = [group, ...controls]
        .flatMap((some) => some.rows)
        .filter(({ verdict }) => verdict.ratio !== null);
      if (rows.length === 0) return [];
      return [
        { label: group.name, row: null, isControl: false },
        ...rows.map((row) => {
          const { role, baseline } = row.verdict;
          const isControl = role === 'aa';
          const mark = isControl
            ? `A/A ${labelsOf(run)(baseline)}: `
            : role === 'primary'
              ? `${PRIMARY} `
              : '';
          return { label: `${mark}${row.what}`, row, isControl };
        }),
      ];
    })
    .map((line, at) => ({ key: String(at), ...line }));
}

function verdictsIn(lines: readonly Line[]): readonly VerdictLine[] {
  return lines.flatMap((line) => {
    const { row } = line;
    return row === null || row.verdict.ratio === null ? [] : [{ ...line, row, ratio: row.verdict.ratio }];
  });
}

/** `Delivery, p50: 8 rounds from 0.91x to 1.02x.` */
function spreadWords({ label, row }: VerdictLine): string {
  const ratios = row.verdict.roundRatios.flatMap((ratio) => ratio ?? []);
  return ratios.length === 0
    ? `${label}: no round has a ratio.`
    : `${label}: ${ratios.length} rounds from ${formatRatio(Math.min(...ratios))} to ${formatRatio(Math.max(...ratios))}.`;
}

/** The colour of the side that is better off; that of the text where neither is. */
function colorIn(run: RunFile): (line: VerdictLine) => string {
  const lookOf = looksOf(run);
  return ({ row }) => (row.words.ahead === null ? 'currentColor' : lookOf(row.words.ahead).color);
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
  const verdicts = verdictsIn(lines);
  const [only, ...others] = new Set(
    verdicts.filter(({ isControl }) => !isControl).map(({ row }) => row.verdict.candidate),
  );
  const candidate = only === undefined || others.length > 0 ? 'candidate' : labelsOf(run)(only);
  const marginOf = ({ row }: VerdictLine): number => row.verdict.marginRatio ?? 1;
  const above = isNarrow ? { dy: -14 } : {};
  const named = { y: 'key', text: 'label', textAnchor: 'start', frameAnchor: 'left', ...HALO } as const;
  const direction = { dy: 46, fill: 'var(--quiet)' } as const;
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
        verdicts.filter((line) => marginOf(line) > 1),
        {
          y: 'key',
          x1: (line: VerdictLine) => Math.max(domain[0], 1 / marginOf(line)),
          x2: (line: VerdictLine) => Math.min(domain[1], marginOf(line)),
          fill: 'var(--band)',
          ...(isNarrow ? { insetTop: 18 } : {}),
        },
      ),
      Plot.ruleX([1], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      ...onLines,
      Plot.axisX(ratioTicks(domain, width - left - right), {
        // A format would be left out where a logarithmic scale has no tick of its own.
        text: (ratio: number) => `${ratio}x`,
        tickSize: 5,
        label: null,
      }),
      Plot.text([`← ${candidate} lower`], { ...direction, frameAnchor: 'bottom-left', textAnchor: 'start' }),
      Plot.text([`${candidate} higher →`], { ...direction, frameAnchor: 'bottom-right', textAnchor: 'end' }),
      Plot.text(
        lines.filter(({ row }) => row === null),
        { ...named, dx: isNarrow ? -12 : 12 - left, dy: isNarrow ? 4 : 3, fontWeight: 600 },
      ),
      Plot.text(verdicts, { ...named, dx: isNarrow ? -12 : 22 - left, ...above }),
      Plot.text(verdicts, {
        ...HALO,
        y: 'key',
        text: ({ row, isControl }: VerdictLine) =>
          // The name of a control leaves no room beside it on a phone.
          isNarrow && isControl
            ? ''
            : `${row.words.sign} ${row.ratio} ${isNarrow ? '' : (row.interval ?? '')}`,
        frameAnchor: 'right',
        textAnchor: isNarrow ? 'end' : 'start',
        fontVariant: 'tabular-nums',
        dx: isNarrow ? 8 : 14,
        ...above,
      }),
    ],
  };
}

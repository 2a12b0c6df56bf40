import * as Plot from '@observablehq/plot';

import type { RunFile } from '../../records/run.ts';
import { wordsOf } from '../grid.ts';
import { isAa } from '../control.ts';
import { labelsOf, type Row, type Section } from '../rows.ts';
import { looksOf } from './look.ts';
import type { Markup } from './markup.ts';
import { draw } from './plot.ts';
import { ratioDomain, ratioTicks } from './ratio-axis.ts';

/** One line of a picture with ratios: a verdict, or the heading of a cell. */
export interface Line {
  readonly key: string;
  readonly label: string;
  /** null: a heading. */
  readonly row: Row | null;
  /** Whether a transport is compared with itself. */
  readonly isControl: boolean;
}

/** A line with a verdict. */
export interface VerdictLine extends Line {
  readonly row: Row;
}

/** Every verdict of a scenario that has a ratio, below the heading of its cell. */
export function linesOf(section: Section, run: RunFile): readonly Line[] {
  const labelOf = labelsOf(run);
  const lines = section.groups.flatMap((group) => {
    // The control of a cell stands below what it controls; where a cell has several groups, below the first.
    const isFirst =
      section.groups.find(({ rows: [row] }) => row?.verdict.cell === group.rows[0]?.verdict.cell) === group;
    const aas = section.aas.filter(({ rows: [row] }) => row?.verdict.cell === group.rows[0]?.verdict.cell);
    const rows = [...group.rows, ...(isFirst ? aas.flatMap((aa) => aa.rows) : [])].filter(
      ({ verdict }) => verdict.ratio !== null,
    );
    if (rows.length === 0) return [];
    return [
      { label: group.name, row: null, isControl: false },
      ...rows.map((row) => {
        const { baseline } = row.verdict;
        const isControl = isAa(row.verdict);
        const label = isControl ? `A/A ${labelOf(baseline)}: ${row.what}` : row.marked;
        return { label, row, isControl };
      }),
    ];
  });
  return lines.map((line, at) => ({ key: String(at), ...line }));
}

export function hasRow(line: Line): line is VerdictLine {
  return line.row !== null;
}

/** Each line in words: `Delivery, p50: = same within 10 %, ratio 1.02x (0.98..1.05)`. */
export function inWords(lines: readonly Line[]): string {
  return lines
    .map(({ label, row }) =>
      row === null ? `${label}.` : `${label}: ${wordsOf(row)}, ratio ${row.ratio} ${row.interval};`,
    )
    .join(' ');
}

/** The colour of the side that is better off; that of the text where neither is. */
export function colorOf(run: RunFile): (line: VerdictLine) => string {
  const lookOf = looksOf(run);
  return ({ row }) => (row.words.ahead === null ? 'currentColor' : lookOf(row.words.ahead).color);
}

const SIDES = { wide: { left: 320, right: 198 }, narrow: { left: 20, right: 16 } } as const;

/** Letters stay readable where a line passes below them. */
const HALO = { fill: 'currentColor', stroke: 'var(--card)', strokeWidth: 5 } as const;

/**
 * Lines of ratios, one below the other: on a wide picture with their names to the left and their numbers to the right,
 * on a narrow one with the names above.
 * @param marks what is drawn on the lines.
 */
export function drawRatios(
  lines: readonly Line[],
  run: RunFile,
  ratios: readonly number[],
  width: number,
  isNarrow: boolean,
  marks: readonly Plot.Markish[],
): Markup {
  const { left, right } = SIDES[isNarrow ? 'narrow' : 'wide'];
  const lineHeight = isNarrow ? 46 : 30;
  const domain = ratioDomain(ratios);
  const verdicts = lines.filter(hasRow);
  const candidate = candidateOf(verdicts, run);
  const name = (line: Line) => line.key;
  const named = { y: name, text: 'label', textAnchor: 'start', frameAnchor: 'left', ...HALO } as const;
  return draw({
    width,
    height: lines.length * lineHeight + 58,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 54,
    x: { type: 'log', domain, label: null },
    y: { type: 'band', domain: lines.map(name), axis: null, padding: 0 },
    marks: [
      Plot.barX(verdicts.filter(isBanded), {
        y: name,
        x1: (line: VerdictLine) => Math.max(domain[0], 1 / marginOf(line)),
        x2: (line: VerdictLine) => Math.min(domain[1], marginOf(line)),
        fill: 'var(--band)',
        ...(isNarrow ? { insetTop: 18 } : {}),
      }),
      Plot.ruleX([1], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      ...marks,
      Plot.axisX(ratioTicks(domain, width - left - right), {
        // A format would be left out where a logarithmic scale has no tick of its own.
        text: (ratio: number) => `${ratio}x`,
        tickSize: 5,
        label: null,
      }),
      Plot.text([`← ${candidate} lower`], {
        frameAnchor: 'bottom-left',
        dy: 46,
        textAnchor: 'start',
        fill: 'var(--quiet)',
      }),
      Plot.text([`${candidate} higher →`], {
        frameAnchor: 'bottom-right',
        dy: 46,
        textAnchor: 'end',
        fill: 'var(--quiet)',
      }),
      Plot.text(
        lines.filter((line) => line.row === null),
        { ...named, dx: isNarrow ? -12 : 12 - left, dy: isNarrow ? 4 : 3, fontWeight: 600 },
      ),
      Plot.text(verdicts, { ...named, dx: isNarrow ? -12 : 22 - left, ...(isNarrow ? { dy: -14 } : {}) }),
      Plot.text(verdicts, {
        ...HALO,
        y: name,
        text: ({ row, isControl }: VerdictLine) =>
          // A control's name is too long for a phone to have room beside it.
          isNarrow && isControl ? '' : `${row.words.sign} ${row.ratio} ${isNarrow ? '' : row.interval}`,
        frameAnchor: 'right',
        textAnchor: isNarrow ? 'end' : 'start',
        fontVariant: 'tabular-nums',
        dx: isNarrow ? 8 : 14,
        ...(isNarrow ? { dy: -14 } : {}),
      }),
    ],
  });
}

/** What is compared, by its name where it is one. */
function candidateOf(lines: readonly VerdictLine[], run: RunFile): string {
  const contests = lines.filter(({ isControl }) => !isControl).map(({ row }) => row.verdict.candidate);
  const [only, ...others] = new Set(contests);
  return only === undefined || others.length > 0 ? 'candidate' : labelsOf(run)(only);
}

function isBanded({ row }: VerdictLine): boolean {
  return (row.verdict.marginRatio ?? 1) > 1;
}

function marginOf({ row }: VerdictLine): number {
  return row.verdict.marginRatio ?? 1;
}

import * as Plot from '@observablehq/plot';

import type { RunFile } from '../../records/run.ts';
import { formatRatio } from '../format.ts';
import type { Section } from '../rows.ts';
import type { Markup } from './markup.ts';
import { figure } from './plot.ts';
import { colorOf, drawRatios, hasRow, linesOf, type VerdictLine } from './ratio-rows.ts';

/** The ratio of one round. */
interface Dot {
  readonly line: VerdictLine;
  readonly ratio: number;
  readonly round: number;
}

/** Every round of every verdict as a dot; null: no verdict has a ratio. */
export function roundStrip(section: Section, run: RunFile): Markup | null {
  const lines = linesOf(section, run);
  const verdicts = lines.filter(hasRow);
  const dots = verdicts.flatMap((line): Dot[] =>
    line.row.verdict.roundRatios.flatMap((ratio, at) =>
      ratio === null || ratio <= 0 ? [] : [{ line, ratio, round: at + 1 }],
    ),
  );
  if (dots.length === 0) return null;

  const colorFor = colorOf(run);
  const caption = {
    title: 'Round by round.',
    finding:
      'Each dot is the ratio of one round with processes of its own. Rounds that agree lie close together; the upright stroke is the estimate.',
    alternative: `Strip plot of ${section.title}. ${verdicts.map(spread).join(' ')}`,
  };
  return figure(caption, (width, isNarrow) => {
    const dy = isNarrow ? 8 : 0;
    return drawRatios(
      lines,
      run,
      [...dots.map(({ ratio }) => ratio), ...verdicts.flatMap(({ row }) => row.verdict.ratio?.point ?? [])],
      width,
      isNarrow,
      [
        Plot.tickX(verdicts, {
          y: 'key',
          x: ({ row }: VerdictLine) => row.verdict.ratio?.point ?? 1,
          stroke: colorFor,
          strokeWidth: 2.5,
          insetTop: isNarrow ? 20 : 4,
          insetBottom: 4,
        }),
        Plot.dot(dots, {
          y: ({ line }: Dot) => line.key,
          x: 'ratio',
          r: 4.5,
          fill: ({ line }: Dot) => colorFor(line),
          fillOpacity: 0.45,
          stroke: ({ line }: Dot) => colorFor(line),
          // Nobody points with a mouse on a phone.
          ...(isNarrow
            ? {}
            : {
                title: ({ line, ratio, round }: Dot) =>
                  `${line.label}, round ${round}: ${formatRatio(ratio)}`,
              }),
          dy,
        }),
      ],
    );
  });
}

/** `Delivery, p50: 8 rounds from 0.91x to 1.02x.` */
function spread({ label, row }: VerdictLine): string {
  const ratios = row.verdict.roundRatios.flatMap((ratio) => ratio ?? []);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map(formatRatio);
  return ratios.length === 0
    ? `${label}: no round has a ratio.`
    : `${label}: ${ratios.length} rounds from ${low} to ${high}.`;
}

import * as Plot from '@observablehq/plot';

import type { RatioEstimate, RunFile } from '../../records/run.ts';
import type { Section } from '../rows.ts';
import { markup, type Markup } from './markup.ts';
import { figure } from './plot.ts';
import { colorOf, drawRatios, hasRow, inWords, linesOf, type VerdictLine } from './ratio-rows.ts';
import { reasonWords } from '../words/reasons.ts';

/** The interval of every verdict of a scenario on its margin band; null: no verdict has a ratio. */
export function forest(section: Section, run: RunFile): Markup | null {
  const lines = linesOf(section, run);
  const verdicts = lines.filter(hasRow);
  if (verdicts.length === 0) return null;

  const colorFor = colorOf(run);
  const key = (line: VerdictLine) => line.key;
  const ratios = verdicts.flatMap((line) => [estimateOf(line).low, estimateOf(line).high]);
  const caption = {
    title: 'The decision.',
    finding:
      'Each line is the 95 % interval of a ratio, candidate over baseline. The band is the margin: what lies wholly inside it is too small to matter, what lies wholly outside of it is not.',
    alternative: `Interval plot of ${section.title}. ${inWords(lines)}`,
    legend: markup`<span>● beyond the margin</span> <span>■ the same</span> <span>◆ different, size unclear</span> <span>○ cannot tell</span>${
      verdicts.some(({ isControl }) => isControl) ? markup` <span>┄ A/A, a side against itself</span>` : null
    }`,
  };
  return figure(caption, (width, isNarrow) => {
    const dy = isNarrow ? 8 : 0;
    const intervals = (isControl: boolean) =>
      Plot.ruleY(
        verdicts.filter((line) => line.isControl === isControl),
        {
          y: key,
          x1: (line: VerdictLine) => estimateOf(line).low,
          x2: (line: VerdictLine) => estimateOf(line).high,
          stroke: colorFor,
          strokeWidth: 2.5,
          dy,
          ...(isControl ? { strokeDasharray: '4 3' } : {}),
        },
      );
    return drawRatios(lines, run, ratios, width, isNarrow, [
      intervals(false),
      intervals(true),
      Plot.dot(verdicts, {
        y: key,
        x: (line: VerdictLine) => estimateOf(line).point,
        r: 5,
        symbol: symbolOf,
        stroke: colorFor,
        strokeWidth: 2,
        fill: (line: VerdictLine) =>
          line.row.verdict.outcome === 'cannot-tell' ? 'var(--card)' : colorFor(line),
        title: ({ label, row }: VerdictLine) => `${label}: ${reasonWords(row.verdict.because)}`,
        dy,
      }),
    ]);
  });
}

function symbolOf({ row }: VerdictLine): 'circle' | 'square' | 'diamond2' {
  switch (row.verdict.outcome) {
    case 'same':
      return 'square';
    case 'different':
      return 'diamond2';
    case 'lower':
    case 'higher':
    case 'cannot-tell':
    case 'void':
      return 'circle';
    default:
      return row.verdict.outcome satisfies never;
  }
}

function estimateOf({ row: { verdict } }: VerdictLine): RatioEstimate {
  return verdict.ratio ?? { point: 1, low: 1, high: 1, confidence: 0.95 };
}

import type { Margin, Outcome, Verdict } from '../../records/verdict.ts';
import { formatChosen, formatDifference, formatLargest, formatPercent, formatValue } from '../format.ts';
import type { Tone } from '../document/blocks.ts';
import { reasonWords } from './reasons.ts';

/** A verdict as people say it. */
export interface VerdictWords {
  /** One character for the outcome, so that no reader depends on colour. */
  readonly sign: string;
  /** `WebSocket 28 % lower`. */
  readonly finding: string;
  /** What that means for a user; null: nothing, or it cannot be said. */
  readonly value: 'better' | 'worse' | null;
  /** Id of the transport that is better off; null: as above. */
  readonly ahead: string | null;
}

/** What each outcome is called, looks like and means, in the order in which a reader should learn them. */
export const OUTCOMES: Readonly<
  Record<Outcome, { readonly sign: string; readonly name: string; readonly meaning: string }>
> = {
  lower: {
    sign: '▼',
    name: 'lower',
    meaning: 'The 95 % interval of the ratio lies entirely below the margin: lower, by enough to matter.',
  },
  higher: {
    sign: '▲',
    name: 'higher',
    meaning: 'The 95 % interval of the ratio lies entirely above the margin: higher, by enough to matter.',
  },
  same: {
    sign: '=',
    name: 'same',
    meaning:
      'The 90 % interval lies entirely inside the margin: any difference is too small to matter. This is a finding, not a default.',
  },
  different: {
    sign: '≠',
    name: 'different',
    meaning:
      'The 95 % interval excludes 1 but reaches into the margin: a difference that may be too small to matter.',
  },
  'cannot-tell': {
    sign: '?',
    name: 'inconclusive',
    meaning:
      'The interval is too wide for any of the above. The words give the largest difference that it still allows.',
  },
  void: {
    sign: '∅',
    name: 'void',
    meaning:
      'A check fired: the measurement cannot be trusted, so there is no answer. The words give the reason.',
  },
};

/** Marks the metrics that a cell is there to decide. */
export const PRIMARY = '◆';

/**
 * The verdict in plain words, about the candidate.
 * @param labelOf the name of a transport by its id
 * @param isContest whether both sides compete: otherwise neither is better
 */
export function verdictWords(
  verdict: Verdict,
  labelOf: (id: string) => string,
  isContest = true,
): VerdictWords {
  const isRated = isContest && verdict.role !== 'aa' && verdict.recurs !== false;
  const value = isRated ? valueOf(verdict) : null;
  return {
    sign: OUTCOMES[verdict.outcome].sign,
    finding: finding(verdict, labelOf),
    value,
    ahead: value === null ? null : value === 'better' ? verdict.candidate : verdict.baseline,
  };
}

/** `▼ WebSocket 28 % lower (better)`, as it stands in a table. */
export function inTable({ sign, finding: found, value }: VerdictWords): string {
  return `${sign} ${found}${value === null ? '' : ` (${value})`}`;
}

/** How a verdict is coloured. */
export function toneOf({ outcome }: Pick<Verdict, 'outcome'>, { value }: VerdictWords): Tone | null {
  if (value !== null) return value === 'better' ? 'good' : 'bad';
  return outcome === 'void' ? 'warn' : outcome === 'cannot-tell' ? 'quiet' : null;
}

/** The margin that applied: `10 %`, the absolute floor where that is the larger, or `exact`. */
export function marginWords({ margin, marginRatio }: Pick<Verdict, 'margin' | 'marginRatio'>): string {
  if (margin.kind === 'exact') return 'exact';
  const isFloor = marginRatio !== null && marginRatio > margin.ratio * (1 + 1e-9);
  return isFloor ? formatChosen(margin.floor, margin.unit) : formatDifference(margin.ratio);
}

/** A margin as it was fixed: `20 % or 50 ms, whichever is larger`. */
export function marginRule(margin: Margin): string {
  if (margin.kind === 'exact') return 'any difference: the value is counted exactly';
  const relative = formatPercent(margin.ratio - 1);
  return margin.floor === 0
    ? relative
    : `${relative} or ${formatChosen(margin.floor, margin.unit)}, whichever is larger`;
}

function finding(verdict: Verdict, labelOf: (id: string) => string): string {
  const { outcome, ratio, unit } = verdict;
  const candidate = labelOf(verdict.candidate);
  const busy = verdict.conditions === 'busy' ? ' on a busy machine' : '';
  const half = busy + (verdict.recurs === false ? ', in one half of the rounds only' : '');
  switch (outcome) {
    case 'lower':
    case 'higher':
      return ratio === null
        ? `${candidate} ${outcome}: ${formatValue(verdict.candidateValue, unit)} against ${formatValue(verdict.baselineValue, unit)}`
        : `${candidate} ${formatDifference(ratio.point)} ${outcome}${half}`;
    case 'same':
      if (verdict.baselineValue === 0 && verdict.candidateValue === 0) return 'both 0';
      return verdict.margin.kind === 'exact'
        ? 'exactly the same'
        : `same within ${marginWords(verdict)}${half}`;
    case 'different':
      return ratio === null
        ? `different${busy}, by an unclear amount`
        : `${candidate} ${ratio.point < 1 ? 'lower' : 'higher'}${busy}, by an unclear amount`;
    case 'cannot-tell':
      return `inconclusive${busy}: ${whyNot(verdict, labelOf)}`;
    case 'void':
      return `void: ${clause(verdict, labelOf)}`;
    default:
      return outcome satisfies never;
  }
}

/** The largest difference that the interval allows. Where the interval leaves 1 out, only the other primary verdicts stand in the way. */
function whyNot(verdict: Verdict, labelOf: (id: string) => string): string {
  const { ratio, significance } = verdict;
  if (ratio === null) return clause(verdict, labelOf);
  const isClear = ratio.high < 1 || ratio.low > 1;
  if (isClear && significance !== null && significance.p > significance.threshold) {
    return 'clear on its own, but not among all primary verdicts; run more rounds';
  }
  return `differences up to ${formatLargest(ratio)} cannot be ruled out`;
}

function valueOf({ outcome, better }: Verdict): VerdictWords['value'] {
  if ((outcome !== 'lower' && outcome !== 'higher') || better === 'neither') return null;
  return better === outcome ? 'better' : 'worse';
}

/** The reasons as the end of a sentence: without the full stop, and without a capital unless it begins a name. */
function clause({ because }: Verdict, labelOf: (id: string) => string): string {
  return reasonWords(because, labelOf)
    .replace(/\.$/, '')
    .replace(/^(?:Only|None|Both|There|The|Checks) /, (word) => word.toLowerCase());
}

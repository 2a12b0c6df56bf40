import type { Margin } from '../records/metric.ts';
import type { ClaimResult, Outcome, Verdict } from '../records/run.ts';
import { halfWidth } from '../analysis/verdict/width.ts';
import { formatChosen, formatExcess, formatPercent, formatRatio, formatValue } from './format.ts';
import { reasonWords } from './words/reasons.ts';

/** A verdict as people say it. */
export interface Words {
  /** One character for the outcome, so that no reader depends on colour. */
  readonly sign: string;
  /** `WebSocket 1.31x lower`. */
  readonly finding: string;
  /** What that means for a user: `better`, `worse`; null: it cannot be said, or nothing. */
  readonly value: 'better' | 'worse' | null;
  /** Id of the transport that is better off; null: neither is, or it cannot be said. */
  readonly ahead: string | null;
}

/** What each outcome looks like and means, in the order in which a reader should learn them. */
export const OUTCOMES: Readonly<Record<Outcome, { readonly sign: string; readonly meaning: string }>> = {
  lower: {
    sign: '▼',
    meaning: 'The 95 % interval of the ratio lies wholly below the margin: lower, and by enough to matter.',
  },
  higher: {
    sign: '▲',
    meaning: 'The 95 % interval of the ratio lies wholly above the margin: higher, and by enough to matter.',
  },
  same: {
    sign: '=',
    meaning:
      'The 90 % interval lies wholly inside the margin: any difference is too small to matter. This was shown, not assumed.',
  },
  different: {
    sign: '≠',
    meaning:
      'The 95 % interval excludes 1 but reaches into the margin: there is a difference, and it may be too small to matter.',
  },
  'cannot-tell': {
    sign: '?',
    meaning:
      'The interval is too wide to say anything: the two may be the same or not. The words give the difference that could have gone unseen.',
  },
  void: {
    sign: '∅',
    meaning:
      'A check fired: the measurement itself cannot be trusted, so no answer is given. The reason stands beside it.',
  },
};

/** Stands before what a cell is there to decide. */
export const PRIMARY = '◆';

/**
 * The verdict in plain words, about the candidate.
 * @param labelOf the name of a transport by its id
 * @param explains whether a transport is there to explain: then neither side is better
 */
export function verdictWords(
  verdict: Verdict,
  labelOf: (id: string) => string,
  explains: (id: string) => boolean = () => false,
): Words {
  const { sign } = OUTCOMES[verdict.outcome];
  const isContest = verdict.role !== 'aa' && !explains(verdict.baseline) && !explains(verdict.candidate);
  // A finding that one half of the rounds alone carries is shown, and no side is called better for it.
  const value = isContest && verdict.recurs !== false ? valueOf(verdict) : null;
  const ahead = value === null ? null : value === 'better' ? verdict.candidate : verdict.baseline;
  return { sign, finding: finding(verdict, labelOf), value, ahead };
}

/** The margin in words: `10 %`, the absolute floor where that is the larger, or `exact`. */
export function marginWords(verdict: Verdict): string {
  const { margin, marginRatio, unit } = verdict;
  if (margin.kind === 'exact') return 'exact';
  if (floorDecides(margin, marginRatio)) return formatChosen(margin.floor, unit);
  return formatExcess(margin.ratio);
}

/** A claim with its outcome first: `DEPENDS: "WebSocket is faster." The same at p50.` */
export function claimWords({ outcome, sentence, because }: ClaimResult): string {
  return `${plain(outcome).toUpperCase()}: "${sentence}" ${because}`;
}

/** An outcome as it is said: `cannot tell` for `cannot-tell`. */
export function plain(outcome: string): string {
  return outcome.replaceAll('-', ' ');
}

function finding(verdict: Verdict, labelOf: (id: string) => string): string {
  switch (verdict.outcome) {
    case 'lower':
    case 'higher':
      return `${labelOf(verdict.candidate)} ${size(verdict)}${inHalf(verdict)}`;
    case 'same':
      if (verdict.baselineValue === 0 && verdict.candidateValue === 0) return 'both 0';
      if (verdict.margin.kind === 'exact') return 'exactly the same';
      return `same within ${marginWords(verdict)}${inHalf(verdict)}`;
    case 'different':
      return `different, size unclear${direction(verdict, labelOf)}`;
    case 'cannot-tell':
      return `cannot tell: ${whyNot(verdict, labelOf)}`;
    case 'void':
      return `void: ${clause(reasonWords(verdict.because, labelOf))}`;
    default:
      return verdict.outcome satisfies never;
  }
}

/** `1.31x lower`, `4.2 % higher`; without a ratio both values: `higher, 150 against 0`. */
function size(verdict: Verdict): string {
  const { ratio, outcome, unit } = verdict;
  if (ratio === null) {
    const candidate = formatValue(verdict.candidateValue, unit);
    return `${outcome}: ${candidate} against ${formatValue(verdict.baselineValue, unit)}`;
  }
  const factor = Math.max(ratio.point, 1 / ratio.point);
  return `${factor >= 1.095 ? formatRatio(factor) : formatPercent(ratio.point - 1)} ${outcome}`;
}

/** Odd and even rounds that do not agree make a finding less firm than its interval looks. */
function inHalf({ recurs }: Verdict): string {
  return recurs === false ? ', but not in both halves of the rounds' : '';
}

function valueOf({ outcome, better }: Verdict): Words['value'] {
  if ((outcome !== 'lower' && outcome !== 'higher') || better === 'neither') return null;
  return better === outcome ? 'better' : 'worse';
}

function direction(verdict: Verdict, labelOf: (id: string) => string): string {
  if (verdict.ratio === null) return '';
  return `: ${labelOf(verdict.candidate)} ${verdict.ratio.point < 1 ? 'lower' : 'higher'}`;
}

/**
 * The difference that could have gone unseen is half the width of the interval. Where that leaves 1 out, only the other primary
 * claims stand in the way.
 */
function whyNot({ ratio, because, significance }: Verdict, labelOf: (id: string) => string): string {
  if (ratio === null || ratio.low <= 0) return clause(reasonWords(because, labelOf));
  const isClear = ratio.high < 1 || ratio.low > 1;
  if (isClear && significance !== null && significance.p > significance.threshold) {
    return 'clear alone, but not sure enough among all primary claims; more rounds are needed';
  }
  return `less than ${formatExcess(halfWidth(ratio))} would have gone unseen`;
}

/** Whether the absolute floor, not the percentage, set the margin at this baseline. */
function floorDecides(margin: Extract<Margin, { kind: 'relative' }>, marginRatio: number | null): boolean {
  return marginRatio !== null && marginRatio > margin.ratio * (1 + 1e-9);
}

/** A sentence as the end of another one: without its full stop. */
function clause(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}

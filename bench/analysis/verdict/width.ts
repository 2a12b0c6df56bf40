import type { RatioEstimate, Verdict } from '../../records/verdict.ts';

/**
 * Rounds of a cell end when the interval of every primary metric reaches no further than this share of its margin to either
 * side. The width alone decides: stopping as soon as a difference shows finds differences where there are none.
 */
export const NARROW_SHARE = 0.25;

/** Half the width of the interval of a ratio, as a ratio: 1.04 means that it reaches 4 % to either side. */
export function halfWidth({ low, high }: Pick<RatioEstimate, 'low' | 'high'>): number {
  return Math.sqrt(high / low);
}

/**
 * How many times wider than wanted the interval of a verdict is: at most 1 is narrow enough. Infinity: there is no interval
 * yet. 0: every difference counts, and no width is asked for.
 */
export function timesTooWide({
  ratio,
  margin,
  marginRatio,
}: Pick<Verdict, 'ratio' | 'margin' | 'marginRatio'>): number {
  if (margin.kind === 'exact') return 0;
  if (ratio === null || marginRatio === null || ratio.low <= 0) return Infinity;
  return Math.log(halfWidth(ratio)) / (NARROW_SHARE * Math.log(marginRatio));
}

/** As above, of the widest of several verdicts; 0 without one. */
export function mostTimesTooWide(verdicts: readonly Verdict[]): number {
  return Math.max(0, ...verdicts.map(timesTooWide));
}

/** Whether two intervals of a ratio lie alike: beyond the margin on one side, beside 1 or around it. They rest on different assumptions. */
export function doAgree(one: RatioEstimate, other: RatioEstimate, marginRatio: number): boolean {
  return placeOf(one, marginRatio) === placeOf(other, marginRatio);
}

function placeOf({ low, high }: RatioEstimate, marginRatio: number): string {
  if (high < 1 / marginRatio || low > marginRatio) return 'beyond the margin';
  return low > 1 || high < 1 ? 'beside 1' : 'around 1';
}

import type { Outcome } from '../../records/verdict.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';

/**
 * Whether the odd and the even rounds, each for itself, point to what all of them together show: the estimate of each half
 * lies beyond the margin, inside it, or on the same side of 1. One odd stretch of the run can carry a verdict; it can hardly
 * carry both halves. null: nothing was found that could recur.
 * @param logs the log ratio of each round, in order. @param marginRatio at least 1.
 */
export function doesRecur(logs: readonly number[], outcome: Outcome, marginRatio: number): boolean | null {
  const margin = Math.log(marginRatio);
  const halves = [0, 1].map((rest) => hodgesLehmann(logs.filter((_, at) => at % 2 === rest)));
  const both = (claim: (centre: number) => boolean): boolean =>
    halves.every((centre) => centre !== null && claim(centre));
  switch (outcome) {
    case 'lower':
      return both((centre) => centre < -margin);
    case 'higher':
      return both((centre) => centre > margin);
    case 'same':
      return both((centre) => Math.abs(centre) <= margin);
    case 'different':
      return both((centre) => centre < 0) || both((centre) => centre > 0);
    case 'cannot-tell':
    case 'void':
      return null;
    default:
      return outcome satisfies never;
  }
}

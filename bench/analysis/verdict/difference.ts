import type { Difference } from '../../records/figures.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';
import { signedRankInterval, type Interval } from '../../stats/signed-rank.ts';
import { withoutSize } from './allowed-by.ts';

/**
 * What differences of two sides measured by the same arm come to, one for each round: their Hodges-Lehmann estimate, with the exact
 * signed-rank interval. The outcome is that of a verdict, on a difference in place of a ratio: the 90 % interval shows that it is
 * too small to matter. null: the rounds are too few for an interval. Pure.
 * @param margin the smallest difference that matters
 * @param hasSize whether the clocks allow a size; otherwise a difference has a direction alone
 */
export function decideDifference(
  values: readonly number[],
  margin: number,
  hasSize: boolean,
): Difference | null {
  const point = hodgesLehmann(values);
  const at95 = signedRankInterval(values, 0.95);
  const at90 = signedRankInterval(values, 0.9);
  if (point === null || at95 === null || at90 === null) return null;
  const outcome = outcomeOf(at95, at90, margin);
  return {
    point,
    ...at95,
    margin,
    outcome: hasSize ? outcome : withoutSize(outcome),
    rounds: values.length,
  };
}

function outcomeOf(at95: Interval, at90: Interval, margin: number): Difference['outcome'] {
  if (at95.high < -margin) return 'lower';
  if (at95.low > margin) return 'higher';
  if (at90.low > -margin && at90.high < margin) return 'same';
  if (at95.low > 0 || at95.high < 0) return 'different';
  return 'cannot-tell';
}

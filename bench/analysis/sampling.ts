import type { LoadStatistic } from '../records/metric.ts';
import type { WindowRecord } from '../records/record.ts';
import type { Comparison, ValuePair } from './verdict/comparison.ts';
import { isVoid, type Pair } from './pairing.ts';

/** The values that are compared, and how many rounds could not give any. */
export type Sample = Pick<Comparison, 'rounds' | 'unresolvedRounds'>;

/**
 * The values of a load statistic, pair by pair. If one pair alone cannot resolve it, all windows of a transport in a
 * round are taken together, in every round of the comparison, so that all rounds mean the same. A round that cannot
 * resolve it even so is left out and counted: that its sample is small says nothing about its value.
 */
export function sampleLoad(
  rounds: readonly (readonly Pair<WindowRecord>[])[],
  { of, per }: Pick<LoadStatistic, 'of' | 'per'>,
): Sample {
  const believed = believedPairs(rounds);
  const byPair = believed.map((pairs) =>
    pairs.map(({ baseline, candidate }) => ({
      baseline: of(baseline.items),
      candidate: of(candidate.items),
    })),
  );
  if (per === 'pair' && byPair.flat().every(isResolved)) return { rounds: byPair, unresolvedRounds: 0 };

  const byRound = believed.map((pairs) => ({
    baseline: of(pairs.flatMap(({ baseline }) => baseline.items)),
    candidate: of(pairs.flatMap(({ candidate }) => candidate.items)),
  }));
  const resolved = byRound.filter(isResolved);
  return { rounds: resolved.map((pair) => [pair]), unresolvedRounds: byRound.length - resolved.length };
}

/** The values of a statistic of a fault or a procedure. null stays: that a client never recovered is its result. */
export function sampleOnce<Item>(
  rounds: readonly (readonly Pair<Item>[])[],
  { of }: { readonly of: (item: Item) => number | null },
): Sample {
  const values = ({ baseline, candidate }: Pair<Item>): ValuePair[] => {
    const [one] = baseline.items;
    const [other] = candidate.items;
    return one === undefined || other === undefined ? [] : [{ baseline: of(one), candidate: of(other) }];
  };
  return { rounds: believedPairs(rounds).map((pairs) => pairs.flatMap(values)), unresolvedRounds: 0 };
}

/** The rounds without their void pairs, and without the rounds of which nothing is left. */
function believedPairs<Item>(rounds: readonly (readonly Pair<Item>[])[]): (readonly Pair<Item>[])[] {
  return rounds.map((pairs) => pairs.filter((pair) => !isVoid(pair))).filter((pairs) => pairs.length > 0);
}

const isResolved = ({ baseline, candidate }: ValuePair): boolean => baseline !== null && candidate !== null;

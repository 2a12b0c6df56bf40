import type { ValueClass } from '../touched.ts';
import type { MetricMargin } from '../../records/metric.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';
import { median } from '../../stats/quantile.ts';

/** What both sides came to in one pair, in the metric's unit; null: it never came to it, such as a client that never recovered. */
export interface ValuePair {
  readonly baseline: number | null;
  readonly candidate: number | null;
}

export type Side = keyof ValuePair;

/** How many pairs of a comparison were run, and how many a check made void. */
export interface PairTally {
  readonly pairs: number;
  readonly voidPairs: number;
  /** Pairs in which the checks fired on one side only. */
  readonly onlyBaselineVoid: number;
  readonly onlyCandidateVoid: number;
  /** Code of the check that voided most pairs; null: none did. */
  readonly commonestCause: string | null;
  /** Pairs that count and were disturbed on either side, and the code of the check that found it most often. */
  readonly disturbedPairs: number;
  readonly commonestDisturbance: string | null;
}

/** Everything that a verdict rests on. */
export interface Comparison {
  /** Transport ids, for the sentence. */
  readonly baseline: string;
  readonly candidate: string;
  readonly margin: MetricMargin;
  /** How the values of the rounds become one: their median, or their sum for a total. */
  readonly overRounds: 'median' | 'sum';
  /** The pairs of each round that counts, at least one in each. */
  readonly rounds: readonly (readonly ValuePair[])[];
  /** Rounds that were run and believed, and whose sample was still too small for a value. They are not in `rounds`. */
  readonly unresolvedRounds: number;
  /** What a value that is absent means, as the end of a sentence without its full stop. */
  readonly nullMeans: string;
  readonly tally: PairTally;
  /** `busy`: too few quiet pairs came together, and disturbed ones are among `rounds`. */
  readonly conditions: 'quiet' | 'busy';
  /** What the values are, and so how far a busy machine can move them. */
  readonly valueClass: ValueClass;
}

/** The value of one side in each round, the median of its pairs; null: it has none there. */
export function valuesByRound({ rounds }: Comparison, side: Side): readonly (number | null)[] {
  return rounds.map((pairs) => median(pairs.flatMap((pair) => pair[side] ?? [])));
}

/** The value of one side over all rounds; null: there is none. */
export function valueOverRounds(comparison: Comparison, side: Side): number | null {
  const { overRounds } = comparison;
  const values = valuesByRound(comparison, side).filter((value) => value !== null);
  if (overRounds === 'median' || values.length === 0) return median(values);
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * The log ratio of a round: Hodges-Lehmann over those of its pairs. null when any pair has none, because a side is
 * absent or not above 0: a round without its awkward pairs would be another round.
 */
export function logRatioOf(pairs: readonly ValuePair[]): number | null {
  const logs: number[] = [];
  for (const { baseline, candidate } of pairs) {
    if (baseline === null || candidate === null || baseline <= 0 || candidate <= 0) return null;
    logs.push(Math.log(candidate) - Math.log(baseline));
  }
  return hodgesLehmann(logs);
}

import type { Comparison, ValuePair } from '../analysis/verdict/comparison.ts';
import { COST } from '../metrics/margins.ts';

/** Rounds of two equal sides, as the estimator of every report takes them: the truth is 1. */
export function equalSides(
  baseline: string,
  candidate: string,
  rounds: readonly (readonly ValuePair[])[],
  nullMeans: string,
): Comparison {
  const pairs = rounds.flat().length;
  return {
    baseline,
    candidate,
    margin: COST,
    overRounds: 'median',
    rounds,
    unresolvedRounds: 0,
    nullMeans,
    conditions: 'quiet',
    valueClass: 'cpu',
    tally: {
      pairs,
      voidPairs: 0,
      onlyBaselineVoid: 0,
      onlyCandidateVoid: 0,
      commonestCause: null,
      disturbedPairs: 0,
      commonestDisturbance: null,
    },
  };
}

import type { Margin } from '../../records/metric.ts';
import type { Outcome } from '../../records/verdict.ts';
import type { Comparison, PairTally, ValuePair } from './comparison.ts';

export const tenPercent: Margin = { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' };
export const exact: Margin = { kind: 'exact' };

export function tallyOf(pairs: number, wishes: Partial<PairTally> = {}): PairTally {
  return {
    pairs,
    voidPairs: 0,
    onlyBaselineVoid: 0,
    onlyCandidateVoid: 0,
    commonestCause: null,
    disturbedPairs: 0,
    commonestDisturbance: null,
    ...wishes,
  };
}

/** A comparison of websocket with sse without a void pair, with a margin of 10 %. */
export function compare(rounds: Comparison['rounds'], wishes: Partial<Comparison> = {}): Comparison {
  return {
    baseline: 'sse',
    candidate: 'websocket',
    margin: tenPercent,
    overRounds: 'median',
    rounds,
    unresolvedRounds: 0,
    nullMeans: 'half of its clients or more never recovered',
    tally: tallyOf(rounds.flat().length),
    conditions: 'quiet',
    valueClass: 'delay',
    ...wishes,
  };
}

export const pairOf = (baseline: number | null, candidate: number | null): ValuePair => ({
  baseline,
  candidate,
});

/** One pair a round: baseline 100, candidate 100 times each ratio. */
export const withRatios = (...ratios: readonly number[]) => ratios.map((ratio) => [pairOf(100, 100 * ratio)]);

/** The same pair in every round. */
export const everyRound = (pair: ValuePair, rounds = 8) => Array.from({ length: rounds }, () => [pair]);

/** What an outcome becomes when the sides are swapped. */
export const MIRROR: Readonly<Record<Outcome, Outcome>> = {
  void: 'void',
  lower: 'higher',
  higher: 'lower',
  same: 'same',
  different: 'different',
  'cannot-tell': 'cannot-tell',
};

/** How much an outcome says: a wider interval never says more. */
export const STRENGTH: Readonly<Record<Outcome, number>> = {
  void: 0,
  'cannot-tell': 0,
  different: 1,
  same: 2,
  lower: 2,
  higher: 2,
};

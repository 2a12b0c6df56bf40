import type { Outcome } from '../../records/verdict.ts';
import { signedRankTails } from '../../stats/signed-rank.ts';

/** The chance of at least one false claim among all primary ones. */
const ALPHA = 0.05;

/** What a primary verdict claims, and what it rests on. */
export interface Claimed {
  readonly outcome: Outcome;
  /** The log ratio of each round; null: there is no ratio. */
  readonly logs: readonly number[] | null;
  /** At least 1. Not used where `logs` is null. */
  readonly marginRatio: number | null;
  readonly rounds: number;
}

/** What is left of a claim, with its p-value and the threshold at which that was tested. */
export interface Corrected {
  readonly outcome: Outcome;
  readonly p: number;
  readonly threshold: number;
}

/**
 * Holm's step-down correction: the smallest p-value of m is tested at 0.05 / m, the next at 0.05 / (m - 1), and so on. A claim
 * that is not significant there is taken back to the next weaker one (`lower` to `different` to `cannot-tell`). The chance of any
 * false claim in a run is then at most 5 %, however many primary verdicts the run has.
 * Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(claims: readonly Claimed[]): readonly Corrected[] {
  const settled = new Map<Claimed, Corrected>();
  const open = new Map<Claimed, Outcome>(claims.map((claim) => [claim, claim.outcome]));
  // Every claim counts in m, also one that claims nothing: m was fixed before the run.
  let remaining = claims.length;
  while (open.size > 0) {
    const threshold = ALPHA / Math.max(1, remaining);
    const [smallest] = [...open]
      .map(([claim, outcome]) => ({ claim, outcome, p: chanceOf(outcome, claim) }))
      .toSorted((a, b) => a.p - b.p);
    if (smallest === undefined) break;
    const { claim, outcome, p } = smallest;
    const weaker = WEAKER[outcome];
    if (p <= threshold || weaker === null) {
      settled.set(claim, { outcome, p, threshold });
      open.delete(claim);
      if (p <= threshold) remaining -= 1;
    } else {
      open.set(claim, weaker);
    }
  }
  return claims.map((claim) => settled.get(claim) ?? { outcome: claim.outcome, p: 1, threshold: ALPHA });
}

/**
 * The chance of so clear a claim where the truth just denies it, on the scale of 5 %: two one-sided chances together where
 * both directions would have been called a difference. 1 for what claims nothing.
 */
function chanceOf(outcome: Outcome, { logs, marginRatio, rounds }: Claimed): number {
  if (outcome === 'void' || outcome === 'cannot-tell') return 1;
  if (logs === null || marginRatio === null) {
    // Always 0 on one side and never on the other, or 0 on both: the first is a sign test, the second no chance at all.
    return outcome === 'same' ? 0 : Math.min(1, 2 ** (1 - rounds));
  }
  const margin = Math.log(marginRatio);
  const isFree = logs.every((log) => log === 0);
  switch (outcome) {
    case 'lower':
      return Math.min(1, 2 * signedRankTails(logs, -margin).below);
    case 'higher':
      return Math.min(1, 2 * signedRankTails(logs, margin).above);
    case 'same':
      // Where every difference counts, sameness is that all pairs are equal: nothing is left to chance.
      return isFree ? 0 : Math.max(signedRankTails(logs, -margin).above, signedRankTails(logs, margin).below);
    case 'different':
      return Math.min(1, 2 * Math.min(...Object.values(signedRankTails(logs, 0))));
    default:
      return outcome satisfies never;
  }
}

/** What a claim is taken back to; null: it claims nothing. */
const WEAKER: Readonly<Record<Outcome, Outcome | null>> = {
  lower: 'different',
  higher: 'different',
  same: 'cannot-tell',
  different: 'cannot-tell',
  'cannot-tell': null,
  void: null,
};

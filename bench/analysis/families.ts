import type { RoundRecord } from '../records/record.ts';
import type { Verdict, VerdictRole } from '../records/verdict.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';
import { holm, type Claimed } from './verdict/holm.ts';

/** With more claims, each share of the error would be too small to reach. The first ones in the report are taken. */
export const MOST_PRIMARY = 8;

/** How many primary claims cells make: each primary metric of each candidate is one. At most as many as are kept. */
export function claimsOf(cells: readonly Pick<RoundRecord, 'cell' | 'contests'>[]): number {
  const claims = cells.map(
    ({ cell, contests }) =>
      cell.primary.length * contests.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0),
  );
  return Math.min(
    MOST_PRIMARY,
    claims.reduce((sum, some) => sum + some, 0),
  );
}

/**
 * The fewest rounds in which the smallest of several p-values can reach its share of Holm's correction: with n rounds on one
 * side the signed-rank test comes to 2 / 2^n, and 5 % / claims is asked for.
 */
export function leastRoundsFor(claims: number): number {
  let rounds = MIN_ROUNDS;
  while (2 ** (1 - rounds) > 0.05 / Math.max(1, claims)) rounds += 1;
  return rounds;
}

/** Demotes what is beyond the most primary claims, and corrects the primary verdicts and the A/A verdicts, each family for itself. */
export function correctFamilies(verdicts: readonly Verdict[]): readonly Verdict[] {
  const primary = verdicts.filter(({ role }) => role === 'primary');
  const kept = new Set(primary.slice(0, MOST_PRIMARY));
  const demoted = verdicts.map((verdict) =>
    verdict.role !== 'primary' || kept.has(verdict) ? verdict : { ...verdict, role: 'exploratory' as const },
  );
  return corrected(corrected(demoted, 'primary'), 'aa');
}

function corrected(verdicts: readonly Verdict[], role: VerdictRole): readonly Verdict[] {
  const family = verdicts.filter((verdict) => verdict.role === role);
  const results = holm(family.map(claimedBy));
  return verdicts.map((verdict) => {
    const result = results[family.indexOf(verdict)];
    if (result === undefined) return verdict;
    const { outcome, p, threshold } = result;
    const isTakenBack = outcome !== verdict.outcome;
    return {
      ...verdict,
      outcome,
      significance: { p, threshold },
      because: isTakenBack
        ? [
            ...verdict.because,
            {
              code: 'taken-back',
              values: {
                claimed: verdict.outcome,
                p: chanceAlone(verdict, p),
                threshold,
                claims: family.length,
              },
            },
          ]
        : verdict.because,
      recurs: outcome === 'cannot-tell' ? null : verdict.recurs,
    };
  });
}

function claimedBy({ outcome, ratio, roundRatios, marginRatio, rounds }: Verdict): Claimed {
  const ratios = roundRatios.flatMap((value) => value ?? []);
  return { outcome, logs: ratio === null ? null : ratios.map(Math.log), marginRatio, rounds };
}

/** The chance of the claim as it was before the correction: that of the family of one. */
function chanceAlone(verdict: Verdict, otherwise: number): number {
  return holm([claimedBy(verdict)])[0]?.p ?? otherwise;
}

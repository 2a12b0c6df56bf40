import type { Verdict, VerdictRole } from '../records/run.ts';
import { holm, type Claimed } from './verdict/holm.ts';

/** With more claims, each share of the error would be too small to reach. The first ones in the report are taken. */
export const MOST_PRIMARY = 8;

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

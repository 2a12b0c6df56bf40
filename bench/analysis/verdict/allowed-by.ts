import type { Grade } from '../../records/calibration.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import type { Finding } from './without-ratio.ts';

/**
 * What a verdict may say at most on such a machine. Only what rests on a clock is limited: bytes and counts are as exact here
 * as anywhere. `usable` takes the size from verdicts on rare delays (p99); `coarse` takes it from all, and leaves no `same`.
 */
export function allowedBy(
  grade: Grade,
  { outcome, unit, statistic }: Pick<Verdict, 'outcome' | 'unit' | 'statistic'>,
): Outcome {
  const isTimed = unit === 'ns' || unit === 'events/s';
  const isLimited = isTimed && (grade === 'coarse' || (grade === 'usable' && statistic === 'p99'));
  return isLimited ? withoutSize(outcome) : outcome;
}

/** What remains of an outcome that may not say how large a difference is. */
export function withoutSize(outcome: Outcome): Outcome {
  if (outcome === 'lower' || outcome === 'higher') return 'different';
  return outcome === 'same' ? 'cannot-tell' : outcome;
}

/** A finding as the grade of the machine allows it, with the grade among its reasons where that takes something back. */
export function limitedFinding(
  { outcome, because }: Finding,
  grade: Grade,
  about: Pick<Verdict, 'unit' | 'statistic'>,
): Finding {
  const allowed = allowedBy(grade, { ...about, outcome });
  if (allowed === outcome) return { outcome, because };
  const limit = { code: 'limited-by-grade', values: { claimed: outcome, grade } } as const;
  return { outcome: allowed, because: [...because, limit] };
}

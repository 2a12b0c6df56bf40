import type { Figures } from '../records/figures.ts';
import type { Headline, Outcome, Verdict } from '../records/run.ts';

/** What a verdict is about: `scenario/cell/metric/statistic/baseline/candidate`. */
export function keyOf({ scenario, cell, metric, statistic, baseline, candidate }: Verdict): string {
  return [scenario, cell, metric, statistic, baseline, candidate].join('/');
}

const DIFFERENT: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** A/A verdicts that found a difference between two identical arms: a run that has one proves nothing. */
export function failedControls(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ role, outcome }) => role === 'aa' && DIFFERENT.has(outcome));
}

/**
 * What the primary verdicts say together, and no more: exploratory ones never count. A finding that one half of the rounds alone
 * carries is undecided here. Pure.
 */
export function headlineOf(verdicts: readonly Verdict[], figures: Figures): Headline {
  const primary = verdicts.filter(({ role }) => role === 'primary');
  const keysOf = (group: Group): readonly string[] =>
    primary.filter((verdict) => groupOf(verdict) === group).map(keyOf);
  const found = {
    failedControls: failedControls(verdicts).map(keyOf),
    findings: keysOf('findings'),
    same: keysOf('same'),
    undecided: keysOf('undecided'),
    void: keysOf('void'),
  };
  const code = isAnythingMeasured(verdicts, figures) ? codeOf(found, primary.length) : 'nothing-measured';
  return { code, ...found };
}

function codeOf(found: Omit<Headline, 'code'>, primary: number): Headline['code'] {
  if (found.failedControls.length > 0) return 'unproven';
  if (primary === 0) return 'no-primary';
  if (found.findings.length > 0) return 'findings';
  if (found.same.length === primary) return 'all-same';
  if (found.same.length > 0) return 'some-same';
  return found.undecided.length > 0 ? 'undecided' : 'void';
}

type Group = 'findings' | 'same' | 'undecided' | 'void';

function groupOf({ outcome, recurs }: Verdict): Group {
  if (outcome === 'void') return 'void';
  if (outcome === 'cannot-tell' || recurs === false) return 'undecided';
  return outcome === 'same' ? 'same' : 'findings';
}

function isAnythingMeasured(verdicts: readonly Verdict[], { faults, curves, values }: Figures): boolean {
  return (
    verdicts.some(({ baselineValue, candidateValue }) => baselineValue !== null || candidateValue !== null) ||
    faults.some(({ rounds }) => rounds > 0) ||
    curves.length > 0 ||
    values.some(({ arms }) => arms.some(({ value }) => value !== null))
  );
}

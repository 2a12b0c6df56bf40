import type { Figures } from '../records/figures.ts';
import type { Answer, Headline } from '../records/run.ts';
import { keyOf, type Outcome, type Verdict } from '../records/verdict.ts';

const DIFFERENT: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** A/A verdicts that found a difference between two identical arms: a run that has one proves nothing. */
export function failedControls(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ role, outcome }) => role === 'aa' && DIFFERENT.has(outcome));
}

/** Whether these two are compared, whichever of them is the baseline. */
export function isBetween(
  { baseline, candidate }: Pick<Verdict, 'baseline' | 'candidate'>,
  pair: readonly [string, string],
): boolean {
  return pair.includes(baseline) && pair.includes(candidate) && baseline !== candidate;
}

/** The two that the project compares. */
export const CONTEST = ['sse', 'websocket'] as const;

/**
 * What the primary verdicts say together, and no more: exploratory ones never count. Where the two of the contest are compared,
 * controls do not count either: they explain. A finding that one half of the rounds alone carries is undecided here. Pure.
 */
export function headlineOf(verdicts: readonly Verdict[], figures: Figures): Headline {
  const all = verdicts.filter(({ role }) => role === 'primary');
  const contest = all.filter((verdict) => isBetween(verdict, CONTEST));
  const primary = contest.length > 0 ? contest : all;
  const keysOf = (group: Group): readonly string[] =>
    primary.filter((verdict) => groupOf(verdict) === group).map(keyOf);
  const failed = failedControls(verdicts).map(keyOf);
  const codeOf = (): Headline['code'] => {
    if (!isAnythingMeasured(verdicts, figures)) return 'nothing-measured';
    if (failed.length > 0) return 'unproven';
    return primary.length === 0 ? 'no-primary' : standingOf(primary);
  };
  return {
    code: codeOf(),
    failedControls: failed,
    findings: keysOf('findings'),
    same: keysOf('same'),
    undecided: keysOf('undecided'),
    void: keysOf('void'),
  };
}

/** What some verdicts, at least one, say together. */
export function standingOf(verdicts: readonly Verdict[]): Answer['pairs'][number]['code'] {
  const found = new Set(verdicts.map(groupOf));
  if (found.has('findings')) return 'findings';
  if (found.has('same')) return found.size === 1 ? 'all-same' : 'some-same';
  return found.has('undecided') ? 'undecided' : 'void';
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

import type { FunctionalChecks } from '../records/functional-checks.ts';
import type { Figures } from '../records/figures.ts';
import type { CheckSummary, ClaimResult } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { text, type Text } from '../records/text.ts';

/** What a claim may rest on: this run, and nothing else. */
export interface Evidence {
  readonly verdicts: readonly Verdict[];
  readonly figures: Pick<Figures, 'faults' | 'curves' | 'values'>;
  readonly checks: readonly CheckSummary[];
  readonly functionalChecks: FunctionalChecks;
}

/** What the evidence says to a claim. */
export interface ClaimDecision extends Pick<ClaimResult, 'outcome' | 'because' | 'evidence'> {
  /** Scenarios that would decide it; absent: none. */
  readonly needs?: readonly string[];
}

/** A sentence that people say about the two. The id is its key in the registry. */
export interface Claim extends Pick<ClaimResult, 'sentence' | 'source' | 'kind'> {
  /** Pure. */
  readonly decide: (evidence: Evidence) => ClaimDecision;
}

/** Where the claims of kind `article` were read. */
export const ARTICLE = 'the article this project started from';

/** A claim on which this run has nothing to say. @param because what would decide it, and how to get that */
export function notMeasured(because: Text, evidence: readonly string[] = []): ClaimDecision {
  return { outcome: 'not-measured', because, evidence };
}

/** For scenarios that are not part of this run. @param where what has to be installed, or nothing */
export function notInRun(scenarios: readonly string[], where = ''): ClaimDecision {
  return {
    ...notMeasured(text`Not in this run. Measure it with 'npm run bench -- ${scenarios.join(' ')}'${where}.`),
    needs: scenarios,
  };
}

/** For a functional check that could not be made in this run. */
export function notShown(name: keyof Omit<FunctionalChecks, 'notes'>): ClaimDecision {
  return notMeasured(text`The functional check '${name}' decides it, and could not be made in this run.`);
}

/**
 * Decides a claim with several parts: it holds when all are as said, fails when none is, and depends otherwise.
 * @param dependsOn on what, as the end of "It depends on ..."
 */
export function decideParts(
  isAsSaid: readonly boolean[],
  dependsOn: string,
  because: Text,
  evidence: readonly string[],
): ClaimDecision {
  if (isAsSaid.every(Boolean)) return { outcome: 'holds', because, evidence };
  if (!isAsSaid.some(Boolean)) return { outcome: 'fails', because, evidence };
  return { outcome: 'depends', because: text`It depends on ${dependsOn}. ${because}`, evidence };
}

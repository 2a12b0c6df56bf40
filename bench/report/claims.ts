import type { ClaimResult } from '../records/run.ts';
import { claimWords } from './words.ts';

/** Claims that are shown under one heading. */
export interface ClaimGroup {
  readonly title: string;
  readonly claims: readonly ClaimResult[];
}

/** The claims as a page shows them: decided ones of the article, decided folklore, the rest. Empty groups are left out. */
export function claimGroups(claims: readonly ClaimResult[]): readonly ClaimGroup[] {
  const decided = claims.filter(isDecided);
  return [
    { title: 'Of the article', claims: decided.filter(({ kind }) => kind === 'article') },
    { title: 'Folklore', claims: decided.filter(({ kind }) => kind === 'folklore') },
    { title: 'Not measured in this run', claims: claims.filter((claim) => !isDecided(claim)) },
  ].filter((group) => group.claims.length > 0);
}

/** A line for each claim on which the run has something to say, and one for all others of a kind together. */
export function claimsInShort(claims: readonly ClaimResult[]): readonly string[] {
  const open = claims.filter((claim) => !isDecided(claim));
  const undecided = open.filter(({ evidence }) => evidence.length > 0).map(({ id }) => id);
  const unmeasured = open.filter(({ evidence }) => evidence.length === 0).map(({ id }) => id);
  return [
    ...claims.filter(isDecided).map(claimWords),
    ...(undecided.length === 0 ? [] : [`Measured and not decided: ${undecided.join(', ')}.`]),
    ...(unmeasured.length === 0 ? [] : [`Not measured in this run: ${unmeasured.join(', ')}.`]),
  ];
}

function isDecided({ outcome }: ClaimResult): boolean {
  return outcome !== 'not-measured';
}

import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { CaseOutcome, CaseResult, CaseRow, Paragraph } from '../records/case-result.ts';
import type { Outcome } from '../records/verdict.ts';
import { count, text, type Quantity, type Text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';

/** An injection, a trap or a mutant: run on this machine, and never saved. The id is its key in the registry. */
export interface Case<Context = Trial> {
  readonly title: string;
  readonly about: readonly Paragraph[];
  /** About how long it takes, seconds. */
  readonly seconds: number;
  /** Whether it runs without being named. */
  readonly isDefault: boolean;
  /** @throws HarnessError `child-died` or `child-silent`, or what its signal was aborted with. */
  readonly run: (context: Context) => Promise<CaseOutcome>;
}

export async function runCase<Context>(
  [id, { title, about, run }]: readonly [id: string, Case<Context>],
  context: Context,
): Promise<CaseResult> {
  const startedNs = clock.nowNs();
  const outcome = await run(context);
  const answers = outcome.rows.map(({ isFound }) => isFound).filter((isFound) => isFound !== null);
  const isFound = answers.length === 0 ? null : answers.every(Boolean);
  return { id, title, about, ...outcome, isFound, seconds: (clock.nowNs() - startedNs) / 1e9 };
}

/** A row with a known answer. */
export type CaseFinding = CaseRow & { readonly isFound: boolean };

/** A finding by a number that must lie in a span, both ends included. @param say adds the unit. */
export function within(
  what: string,
  found: number | null,
  [low, high]: readonly [low: number, high: number],
  say: (value: number) => Quantity,
): CaseFinding {
  return {
    what,
    left: low === high ? text`exactly ${say(low)}` : text`${say(low)} to ${say(high)}`,
    right: found === null ? ['no value'] : [say(found)],
    isFound: found !== null && found >= low && found <= high,
  };
}

/** A finding by a whole number that must be exactly this one. */
export function exactly(what: string, found: number | null, expected: number, say = count): CaseFinding {
  return within(what, found, [expected, expected], say);
}

/** A finding by a list that must be exactly this one. */
export function listed(what: string, found: readonly number[], expected: readonly number[]): CaseFinding {
  return that(what, short(expected), short(found), found.join() === expected.join());
}

/** A finding by a statement. */
export function that(what: string, left: Text | string, right: Text | string, isFound: boolean): CaseFinding {
  return { what, left: [left].flat(), right: [right].flat(), isFound };
}

/** How people read an outcome. */
export function outcomeWord(outcome: Outcome): string {
  return outcome === 'cannot-tell' ? 'inconclusive' : outcome;
}

const MOST_LISTED = 6;

/** `5 (3, 8, 12, 15, 18)`; long lists are cut. */
function short(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const more = values.length > MOST_LISTED ? ', ...' : '';
  return `${values.length} (${values.slice(0, MOST_LISTED).join(', ')}${more})`;
}

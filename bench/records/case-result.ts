import type { Text } from './text.ts';

/** Version of the JSON that `--json` prints for doctor, traps and mutants. It goes up when a field changes its meaning. */
export const CASES_SCHEMA_VERSION = 1;

/** A sentence or two under a head such as `Injected.`. */
export type Paragraph = readonly [head: string, text: Text];

/** What both sides say about one thing. null: that side says nothing about it. */
export interface CaseRow {
  readonly what: string;
  readonly left: Text | null;
  readonly right: Text | null;
  /** Whether the known answer was found; null: none was predicted. */
  readonly isFound: boolean | null;
}

/** What a case showed on this machine, side by side. */
export interface CaseOutcome {
  /** What was run, with its load; null: `about` says it. */
  readonly setting: string | null;
  /** What the two sides are: a known answer and what was found, or a mistake and the right way. */
  readonly sides: readonly [left: string, right: string];
  readonly rows: readonly CaseRow[];
  /** It holds whatever the numbers are; null: there is none. */
  readonly lesson: string | null;
}

/** A case that was run: what it is about, what it showed, and how long it took. */
export interface CaseResult extends CaseOutcome {
  readonly id: string;
  readonly title: string;
  readonly about: readonly Paragraph[];
  /** Whether every known answer was found; null: none was predicted. */
  readonly isFound: boolean | null;
  readonly seconds: number;
}

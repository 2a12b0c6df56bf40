import type { Trial } from '../rounds/trial.ts';

/** Version of the JSON that `npm run doctor -- --json` prints. It goes up when a field changes its meaning. */
export const DOCTOR_SCHEMA_VERSION = 1;

/** One thing that had to be found, and whether it was. */
export interface Finding {
  /** What was looked at: `p98.5 of delivery`. */
  readonly what: string;
  /** What had to be found, predicted before the run. */
  readonly expected: string;
  readonly found: string;
  readonly isFound: boolean;
}

/** A fault with a known answer. The id is its key in the registry. */
export interface Case {
  readonly title: string;
  /** What is put in, as a sentence. */
  readonly injected: string;
  /** About how long it takes, seconds. */
  readonly seconds: number;
  /** Whether it runs without being named. */
  readonly isDefault: boolean;
  /**
   * Puts the fault into real servers, clients and processes, and reads the answer off the ordinary analysis. Never saved.
   * @throws HarnessError `child-died` or `child-silent`, or what `signal` was aborted with.
   */
  readonly run: (trial: Trial) => Promise<readonly Finding[]>;
}

/** A finding by a number that must lie in a span, both ends included. @param say how it reads with its unit */
export function within(
  what: string,
  found: number | null,
  [low, high]: readonly [low: number, high: number],
  say: (value: number) => string,
): Finding {
  return {
    what,
    expected: low === high ? `exactly ${say(low)}` : `${say(low)} to ${say(high)}`,
    found: found === null ? 'no value' : say(found),
    isFound: found !== null && found >= low && found <= high,
  };
}

/** A finding by a list that must be exactly this one. */
export function exactly(what: string, found: readonly number[], expected: readonly number[]): Finding {
  const isFound = found.length === expected.length && found.every((value, at) => value === expected[at]);
  return { what, expected: short(expected), found: short(found), isFound };
}

/** A finding by a claim in words. */
export function that(what: string, expected: string, found: string, isFound: boolean): Finding {
  return { what, expected, found, isFound };
}

const MOST_LISTED = 6;

/** `5 (3, 8, 12, 15, 18)`; long lists are cut. */
function short(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const more = values.length > MOST_LISTED ? ', ...' : '';
  return `${values.length} (${values.slice(0, MOST_LISTED).join(', ')}${more})`;
}

export const ms = (ns: number): string => `${(ns / 1e6).toFixed(2)} ms`;
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

import type { RunComparison } from './run-comparison.ts';
import type { RunFile } from './run.ts';
import type { Verdict } from './verdict.ts';

/** A run of a history. */
export interface HistoryRun {
  /** As it was asked for: its folder, or what it was measured under. */
  readonly name: string;
  readonly run: RunFile;
  /** Whether an A/A control came out different. */
  readonly isUnproven: boolean;
  /** Compared with the run before it; null: it is the first. */
  readonly machine: RunComparison['machine'] | null;
}

/** One primary value over all runs. */
export interface HistoryLine {
  readonly key: string;
  /** The last verdict on it: what it is called. */
  readonly about: Verdict;
  /** One for each run; null: that run does not have it. */
  readonly verdicts: readonly (Verdict | null)[];
}

/** A folder that is not part of a history, and why. */
export interface LeftOutRun {
  readonly name: string;
  readonly reason: string;
}

/** The primary values of some runs, the oldest run first. */
export interface History {
  /** What sets the runs apart: when they were made, the version of Node.js, or the server. */
  readonly by: 'time' | 'runtime' | 'guest';
  readonly runs: readonly HistoryRun[];
  readonly lines: readonly HistoryLine[];
  readonly leftOut: readonly LeftOutRun[];
}

import type { RunFile } from './run.ts';
import type { ProfileId } from './scenario.ts';

/** Where a run stands. Times are estimates in seconds, for people; nothing is calculated from them. */
interface Standing {
  readonly scenario: string;
  readonly cellLabel: string;
  /** The round at work, from 1, of `rounds` planned for this cell. */
  readonly round: number;
  readonly rounds: number;
  /** Since the run began. */
  readonly doneSeconds: number;
  /** Until the whole run ends. */
  readonly leftSeconds: number;
}

/** One piece of news from a run: a round began or ended, or something that a reader should know now. */
export type RunProgress =
  | (Standing & { readonly kind: 'round-started' | 'round-finished' })
  | (Standing & { readonly kind: 'note'; readonly text: string });

/** What a run is asked to do. Everything here has been validated. */
export interface RunOptions {
  /** Scenario ids; empty means all. */
  readonly scenarios: readonly string[];
  readonly profile: ProfileId;
  /** At least two different transport ids; the first is the baseline. */
  readonly transports: readonly string[];
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** An empty folder that exists and can be written. */
  readonly outDir: string;
  readonly runId: string;
  readonly argv: readonly string[];
  /** Aborted when the run should end early and keep what it has. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

export interface RunResult {
  readonly run: RunFile;
  /** The folder that holds `run.json` and `raw/`. */
  readonly dir: string;
}

export type RunBench = (options: RunOptions) => Promise<RunResult>;

import type { ForeignTarget } from '../../clients/targets/contract.ts';
import type { RoundRecord } from './record.ts';
import type { RunFile } from './run.ts';
import type { RatioEstimate } from './verdict.ts';
import type { ProfileId, Scenario } from './scenario.ts';

/** Where a run stands. Times are estimates in seconds, for people; nothing is calculated from them. */
interface Standing {
  readonly scenario: string;
  readonly cellLabel: string;
  /** The round at work, from 1, of `rounds` that this cell gets at most. */
  readonly round: number;
  readonly rounds: number;
  /** Other rounds that run at the same time. */
  readonly beside: number;
  /** Since the run began. */
  readonly doneSeconds: number;
  /** Until the whole run ends. */
  readonly leftSeconds: number;
}

/** An interval before the run is over. It will move: nobody should stop a run because of it. */
export interface Interim {
  /** The metric and its statistic, in words. */
  readonly what: string;
  readonly ratio: RatioEstimate;
}

/** A round began or ended. */
export interface RoundNews extends Standing {
  readonly kind: 'round-started' | 'round-finished';
  /** The first primary metric of the cell as it stands; null: there is no interval yet. */
  readonly interim: Interim | null;
}

/** One piece of news from a run: a round began or ended, or something that a reader should know now. */
export type RunProgress = RoundNews | (Standing & { readonly kind: 'note'; readonly text: string });

/** What is measured of servers of the user. */
export interface TargetAsk {
  readonly targets: readonly [ForeignTarget, ...ForeignTarget[]];
  /** Of each arm. */
  readonly connections: number;
  /** Whether the user said that hosts outside of private networks may be loaded. */
  readonly mayLoadHost: boolean;
}

/** What a run is asked to do. Everything here has been validated. */
export interface RunOptions {
  /** Scenario ids; empty means those of the profile. */
  readonly scenarios: readonly string[];
  /** Scenarios of the user, by ids that no scenario of this project has; a run measures those that `scenarios` names. */
  readonly ownScenarios: Readonly<Record<string, Scenario>>;
  /** Whether all rounds are run however narrow the intervals become, and `budgetSeconds: null` sets no limit. */
  readonly everyRound: boolean;
  readonly profile: ProfileId;
  /** How long it may take instead of what the profile allows; null: as the profile says. */
  readonly budgetSeconds: number | null;
  /** At least two different transport ids; the first is the baseline. */
  readonly transports: readonly string[];
  /** Servers of the user, the baseline first: then nothing else is measured; absent: none. */
  readonly targets?: TargetAsk;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** An empty folder that exists and can be written. */
  readonly outDir: string;
  readonly runId: string;
  readonly argv: readonly string[];
  /** Aborted when the run should end early and keep what it has. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** Rounds of this run that were finished before it was interrupted, as their files say; absent: none. */
  readonly kept?: readonly RoundRecord[];
}

export interface RunResult {
  readonly run: RunFile;
  /** The folder that holds `run.json` and `raw/`. */
  readonly dir: string;
}

export type RunBench = (options: RunOptions) => Promise<RunResult>;

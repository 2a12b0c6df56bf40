import type { Margin } from './metric.ts';
import type { Outcome, RatioEstimate, RunFile, Verdict } from './run.ts';

/** Version of what `npm run compare -- --json` prints. It goes up when a field changes its meaning. */
export const COMPARISON_SCHEMA_VERSION = 1;

/** A fact about a run that has no parts; null: not found out, or not there. */
export type Fact = string | number | boolean | null;

/** Something around the measuring that was not the same in both runs. */
export interface SetupDifference {
  /** Its path in `run.json`, such as `environment.node`; list entries go by their ids, repeated work by its median. */
  readonly field: string;
  readonly a: Fact;
  readonly b: Fact;
}

/** What became of one value from run A to run B. */
export interface Change extends Pick<
  Verdict,
  | 'scenario'
  | 'cell'
  | 'cellLabel'
  | 'metric'
  | 'metricLabel'
  | 'unit'
  | 'statistic'
  | 'better'
  | 'baseline'
  | 'candidate'
> {
  readonly scenarioTitle: string;
  /** `ratio`: candidate / baseline within each run. `absolute`: what one transport came to by itself. */
  readonly kind: 'ratio' | 'absolute';
  /** Whose value it is; null: that of both, a ratio. */
  readonly transport: string | null;
  /** Whether the conclusion rests on it. */
  readonly decides: boolean;
  /** The value in each run: a bare ratio, or in `unit`; null: there is none. */
  readonly a: number | null;
  readonly b: number | null;
  /** B / A; null: a side is 0 or absent in a round, fewer than 6 rounds count in a run, or it is void. */
  readonly ratio: RatioEstimate | null;
  /** The wider one of both runs. */
  readonly margin: Margin;
  /** The margin as a ratio (>= 1) at these values; 1 for `exact`; null when a value is absent or not above 0. */
  readonly marginRatio: number | null;
  /** As that of a verdict, of B against A. */
  readonly outcome: Outcome;
  /** One sentence with the numbers that led to the outcome. */
  readonly because: string;
}

/**
 * What a comparison comes to. `regression`: something that decides became worse beyond its margin. `undecided`: that was not
 * shown, and cannot be ruled out either. `no-regression`: it is ruled out wherever it would have counted.
 */
export interface Conclusion {
  readonly outcome: 'regression' | 'undecided' | 'no-regression';
  /**
   * What decides. `primary`: the primary verdicts of either run. `centre`: there are none, and the mean, median and p50 of
   * everything that a clock measures stand in.
   */
  readonly basis: 'primary' | 'centre';
  /** Why, each as a sentence; empty for `no-regression`. */
  readonly because: readonly string[];
}

/** Two runs side by side. Everything is said of B, compared with A. */
export interface RunComparison {
  readonly schemaVersion: typeof COMPARISON_SCHEMA_VERSION;
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  /** Those of both runs, with their labels. */
  readonly transports: readonly Pick<RunFile['transports'][number], 'id' | 'label'>[];
  /** Only what differs, in the order of `run.json`. */
  readonly differences: readonly SetupDifference[];
  readonly machine: {
    readonly isSame: boolean;
    /** One sentence. */
    readonly because: string;
  };
  /** Why absolute values are not compared, one sentence; null: they are. */
  readonly absolutesLeftOut: string | null;
  /** All ratios, then all absolutes, in the order of the verdicts of A. */
  readonly changes: readonly Change[];
  /** Verdicts without a partner: `scenario/cell/metric/statistic/baseline/candidate`. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  readonly conclusion: Conclusion;
}

/** Which run it was. */
export interface ComparedRun extends Pick<RunFile, 'runId' | 'startedAt' | 'profile' | 'seed' | 'complete'> {
  readonly commit: string | null;
}

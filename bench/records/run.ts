import type { GradedCalibration } from './calibration.ts';
import type { Figures } from './figures.ts';
import type { FunctionalChecks } from './functional-checks.ts';
import type { Margin, Statistic, Unit } from './metric.ts';
import type { Check, CheckCode, CheckValues } from './check.ts';
import type { ProfileId } from './scenario.ts';

/** Version of `run.json`. It goes up when a field changes its meaning. */
export const RUN_SCHEMA_VERSION = 3;

/**
 * What a comparison came to, the first that applies:
 * `void` a check fired; `lower`/`higher` the 95 % interval lies wholly beyond the margin; `same` the 90 % interval lies
 * wholly inside it; `different` the 95 % interval excludes 1; `cannot-tell` none of these.
 */
export type Outcome = 'void' | 'lower' | 'higher' | 'same' | 'different' | 'cannot-tell';

/** An estimated ratio candidate / baseline with its interval at `confidence` (0.95 means 95 %). */
export interface RatioEstimate {
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * What a verdict is there for. `primary`: chosen before the run, and held to Holm's correction over all of them;
 * `exploratory`: a look around; `aa`: the baseline against itself (A/A), which must not come out different.
 */
export type VerdictRole = 'primary' | 'exploratory' | 'aa';

/** One row of the verdict table: a candidate against the baseline in one metric of one cell. */
export interface Verdict {
  readonly role: VerdictRole;
  readonly scenario: string;
  readonly cell: string;
  readonly cellLabel: string;
  readonly metric: string;
  readonly metricLabel: string;
  readonly unit: Unit;
  readonly statistic: Statistic;
  readonly better: 'lower' | 'higher' | 'neither';
  readonly baseline: string;
  readonly candidate: string;
  /** Median over the rounds that count (for a `total` their sum), in `unit`; null: no round yielded a value. */
  readonly baselineValue: number | null;
  readonly candidateValue: number | null;
  /** null when a side is 0 or absent in any round, fewer than 6 rounds count, or the cell is void. */
  readonly ratio: RatioEstimate | null;
  /** Student's t interval on the log ratios of the rounds, as a cross-check; null as above. */
  readonly crossCheck: RatioEstimate | null;
  readonly margin: Margin;
  /** The margin as a ratio (>= 1) at the smaller of the two values; 1 for `exact`; null when that is absent or not above 0. */
  readonly marginRatio: number | null;
  readonly outcome: Outcome;
  /** One sentence with the numbers that led to the outcome. */
  readonly because: string;
  /** The chance of so clear a finding where there is nothing, and what Holm's correction asks of it; null: not primary. */
  readonly significance: { readonly p: number; readonly threshold: number } | null;
  /** Whether the odd and the even rounds, each for itself, point to the same outcome; null: nothing was found. */
  readonly recurs: boolean | null;
  /** Half-width of the A/A control in the same rounds, as a ratio; null: it has none. */
  readonly noiseFloor: number | null;
  /** The ratio of each round that counted, in the order of the rounds; null where a side was 0 or absent. */
  readonly roundRatios: readonly (number | null)[];
  /** Median of the pairs of each round that counted, in `unit`; null where a side was absent. Not known in runs of version 1. */
  readonly roundValues: {
    readonly baseline: readonly (number | null)[];
    readonly candidate: readonly (number | null)[];
  } | null;
  readonly rounds: number;
  readonly pairs: number;
  readonly voidPairs: number;
}

/** The machine and software of a run. Fields that could not be found out are null. */
export interface Environment {
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly kernel: string;
  readonly virtualization: string | null;
  readonly congestionControl: string | null;
  readonly openFileLimit: number | null;
  readonly loadAverage: readonly [number, number, number];
  readonly pinning: string;
  readonly node: string;
  readonly v8: string;
  readonly uv: string;
  readonly openssl: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

/** One scenario cell as it was run. */
export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly cell: string;
  readonly cellLabel: string;
  readonly rounds: number;
  readonly plannedRounds: number;
  readonly pairs: number;
  readonly voidPairs: number;
  /** Why there were no more rounds: all `planned` ones were run, the primary intervals were `narrow` enough, or the `time` was up. */
  readonly ended: 'planned' | 'narrow' | 'time';
  /** Seconds spent on it. */
  readonly seconds: number;
  /** The load or the fault in one sentence. */
  readonly load: string;
}

/** A sentence people say about the two, and what this run says to it. */
export interface ClaimResult {
  readonly id: string;
  readonly sentence: string;
  readonly source: string;
  /** `article`: of the article this project started from; `folklore`: heard elsewhere. */
  readonly kind: 'article' | 'folklore';
  readonly outcome: 'holds' | 'fails' | 'depends' | 'not-measured';
  readonly because: string;
  /** What it rests on: `scenario/cell/metric/statistic` of a verdict of this run, or `functional-checks/bytes` and its like. */
  readonly evidence: readonly string[];
}

/** A transport with its role, and what speaks on each side with its version. */
export interface RunTransport {
  readonly id: string;
  readonly label: string;
  /** `control`: it explains, and is never better or worse. `library`: a client as people ship it. */
  readonly role: 'contest' | 'control' | 'library';
  readonly server: string;
  readonly client: string;
}

/** How often one check fired in the run. */
export interface CheckSummary {
  readonly scenario: string;
  readonly cell: string;
  readonly code: CheckCode;
  readonly outcome: Check['outcome'];
  readonly count: number;
  /** Of the first one. */
  readonly example: CheckValues;
}

/** `run.json`: all that a report needs. */
export interface RunFile {
  readonly schemaVersion: typeof RUN_SCHEMA_VERSION;
  readonly runId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** false when the run was interrupted or a scenario did not get its rounds. */
  readonly complete: boolean;
  readonly seed: number;
  readonly profile: ProfileId;
  readonly argv: readonly string[];
  readonly environment: Environment;
  /** What opened the run; null: none was made, as in runs of version 1. */
  readonly calibration: GradedCalibration | null;
  /** Margin by `metric.statistic`, as fixed before the run. */
  readonly margins: Readonly<Record<string, Margin>>;
  /** The transports that were asked for, the baseline first. */
  readonly transports: readonly RunTransport[];
  /** Those that took part only in cells with arms of their own, in the order in which they came. */
  readonly alsoRan: readonly RunTransport[];
  readonly scenarios: readonly ScenarioSummary[];
  readonly verdicts: readonly Verdict[];
  readonly functionalChecks: FunctionalChecks;
  readonly claims: readonly ClaimResult[];
  readonly checks: readonly CheckSummary[];
  readonly figures: Figures;
}

import type { Cause } from './check.ts';
import type { Statistic, Unit } from './metric.ts';
import type { LifeMark } from './record.ts';

/** One point of a percentile spectrum. */
export interface SpectrumPoint {
  /** Share of the deliveries that took at most `valueNs`, from 0 to below 1. */
  readonly share: number;
  readonly valueNs: number;
  /** Whether at least ten events lie beyond it. Where false the point is the luck of a few events. */
  readonly isResolvable: boolean;
}

/** How long the deliveries of one transport in one cell took, over all windows that count. */
export interface Spectrum {
  readonly scenario: string;
  readonly cell: string;
  readonly transport: string;
  /** `delivery` counts from when an event was due, `transit` from when it was sent. */
  readonly metric: 'delivery' | 'transit';
  readonly events: number;
  readonly deliveries: number;
  /** Ascending in `share`. Empty: no window counts, or the pace has no schedule. */
  readonly points: readonly SpectrumPoint[];
}

/** When one window, or one fault, of one arm was measured, and whether it counts. */
export interface WindowMark {
  readonly scenario: string;
  readonly cell: string;
  readonly round: number;
  /** A transport, or the aa of the baseline. */
  readonly arm: string;
  /** ns since the first mark of the run began; null: it ended before it could be measured. */
  readonly fromNs: number | null;
  readonly untilNs: number | null;
  /** `left-out`: it is sound itself, but what it would be compared with is void. */
  readonly outcome: 'counted' | 'void' | 'left-out';
  /** Why it is void, in one sentence; null: it is not. */
  readonly cause: Cause | null;
}

/** What one arm went through in the cell of a fault, over all clients of the rounds that count. */
export interface FaultCourse {
  readonly scenario: string;
  readonly cell: string;
  readonly transport: string;
  /** What happens, for tables that put the cells of one fault side by side. */
  readonly fault: string;
  /** What all clients of the cell were told to do; null: they are as their libraries ship them. */
  readonly policy: string | null;
  /** Rounds that count, and clients over all of them. */
  readonly rounds: number;
  readonly clients: number;
  /** Fault on -> fault off; 0: the fault was over at once. null: no round counts, or the fault never ended. */
  readonly outageNs: number | null;
  /** Fault on -> the median client knows; null: no round counts, or it never knew. */
  readonly detectionNs: number | null;
  /** Fault on -> the server saw half of its connections close; null: no round counts, it never did, or it is dead itself. */
  readonly serverDetectionNs: number | null;
  /** Fault off -> the median client has a new event; null: no round counts, or nothing came. */
  readonly recoveryNs: number | null;
  /** Fault off -> the median client has an event that was due after it; null: as above. */
  readonly caughtUpNs: number | null;
  /** Longest time without an event, of the median client; null: no round counts. */
  readonly longestGapNs: number | null;
  /** Bytes that the median client read to catch up; null: it did not, had nothing to catch up, or shows no socket. */
  readonly catchUpBytes: number | null;
  /** Exact, over all clients of all rounds that count, of everything that was emitted until the end. */
  readonly expected: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly replayed: number;
  /** Connections that the link accepted after the fault began. */
  readonly accepts: number;
  /** In which state how many clients ended. */
  readonly ends: { readonly ok: number; readonly stalled: number; readonly closedForGood: number };
  /** The life of the first client of the first round that counts, ns after the fault began. */
  readonly example: readonly LifeMark[];
}

/** One point of a curve. */
export interface CurvePoint {
  readonly x: number;
  /** Median over the rounds that count. */
  readonly value: number;
  /** Interval of that median from the rounds as they lie; it covers with `confidence`. With one round: the value itself. */
  readonly low: number;
  readonly high: number;
  /** 0.95 or the most that so few rounds can give: 0.75 with three, 0 with one. */
  readonly confidence: number;
  /** Those that count. */
  readonly rounds: number;
  /** What each round came to, in their order, in every line of the curve: what one round holds can be compared. null: no value. */
  readonly roundValues: readonly (number | null)[];
}

/** How one number depends on another, a line for each transport. */
export interface Curve {
  readonly scenario: string;
  /** The cell of a procedure; null: each point is a cell of its own. */
  readonly cell: string | null;
  readonly label: string;
  readonly unit: Unit;
  readonly x: { readonly label: string; readonly unit: Unit; readonly scale: 'linear' | 'log' };
  readonly lines: readonly { readonly transport: string; readonly points: readonly CurvePoint[] }[];
}

/** What each arm of a procedure came to in one statistic of a metric. */
export interface ProcedureValue {
  readonly scenario: string;
  readonly cell: string;
  readonly metric: string;
  readonly metricLabel: string;
  readonly unit: Unit;
  readonly statistic: Statistic;
  readonly arms: readonly {
    readonly transport: string;
    /** Over the rounds that count; null: none of them yielded a value. */
    readonly value: Omit<CurvePoint, 'x'> | null;
  }[];
}

/** What the pictures of a report need and the verdicts do not hold. */
export interface Figures {
  readonly spectra: readonly Spectrum[];
  readonly windows: readonly WindowMark[];
  readonly faults: readonly FaultCourse[];
  readonly curves: readonly Curve[];
  readonly values: readonly ProcedureValue[];
}

import type { FaultRecord, ProcedureRecord, TargetWindowRecord, WindowRecord } from './record.ts';
import type { Verdict } from './verdict.ts';
import type { ProcedureCell } from './scenario.ts';
import type { Statistic, Unit } from './vocabulary.ts';

export type { Margin } from './verdict.ts';
/** A margin without its unit, which is that of the metric. */
export type MetricMargin =
  | { readonly kind: 'relative'; readonly ratio: number; readonly floor: number }
  | { readonly kind: 'exact' };

/** One statistic of a metric, over what was measured in a round of some kind. */
interface StatisticOf<Measured> {
  readonly statistic: Statistic;
  readonly margin: MetricMargin;
  /** The value, from records alone; null: it does not exist there, or they cannot resolve it. Pure. */
  readonly of: (measured: Measured) => number | null;
  /** What null means, as the end of a sentence without its full stop. */
  readonly nullMeans: string;
}

/** Over the windows of one arm, taken together. Those without a value add nothing. */
interface WindowStatistic<Window> extends StatisticOf<readonly Window[]> {
  /**
   * The smallest sample that is compared: `pair` one window of each transport, and all windows of the round together where
   * a single window cannot resolve the value; `round` always all windows of the round together.
   */
  readonly per: 'pair' | 'round';
}

/** Under steady load. */
export type LoadStatistic = WindowStatistic<WindowRecord>;
/** Of a server of the user. */
export type TargetStatistic = WindowStatistic<TargetWindowRecord>;
/** Through a fault: over all clients of one transport. */
export type FaultStatistic = StatisticOf<FaultRecord>;
/** In a procedure: over the readings of one arm. */
export type ProcedureStatistic = StatisticOf<ProcedureRecord>;

/** One number that a record yields, with its meaning. The id is its key in the registry. */
export interface Metric {
  readonly label: string;
  readonly unit: Unit;
  /** How it is computed, in one or two sentences for the reader of the report. */
  readonly definition: string;
  /** Whether it is processor time, which other programs move less than a delay; absent: it is not. */
  readonly isCpuTime?: true;
  /**
   * Whether it is a difference of two values that one arm measured side by side, such as with and without a proxy: then its interval
   * is a verdict of its own, with the floor of the margin; absent: it is not.
   */
  readonly isDifference?: true;
  /** Which side is better for a user; `neither` for a metric that only explains. */
  readonly better: Verdict['better'];
  /** What is shown of it under load, in this order; absent: it does not exist there. */
  readonly load?: readonly LoadStatistic[];
  /** What is shown of it through a fault, in this order; absent: it does not exist there. */
  readonly fault?: readonly FaultStatistic[];
  /** What is shown of it in a procedure, in this order; absent: it does not exist there. */
  readonly procedure?: readonly ProcedureStatistic[];
  /** In which cells of a procedure, with these transports, it can have a value: it is shown in no others; absent: in all. Pure. */
  readonly isFor?: (cell: ProcedureCell, transports: readonly string[]) => boolean;
  /** What is shown of it for a server of the user, in this order; absent: it does not exist there. */
  readonly target?: readonly TargetStatistic[];
}

/** Metrics by their ids. */
export type MetricTable = Readonly<Record<string, Metric>>;

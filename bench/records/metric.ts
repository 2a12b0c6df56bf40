import type { z } from 'zod';

import type { FaultRecord, WindowRecord, ProcedureRecord } from './record.ts';
import type { Verdict } from './run.ts';
import type { statistic, unit } from './vocabulary.ts';

export type { Margin } from './run.ts';
/** A margin without its unit, which is that of the metric. */
export type MetricMargin =
  | { readonly kind: 'relative'; readonly ratio: number; readonly floor: number }
  | { readonly kind: 'exact' };
export type Unit = z.infer<typeof unit>;
export type Statistic = z.infer<typeof statistic>;

/** One statistic of a metric under steady load. */
export interface LoadStatistic {
  readonly statistic: Statistic;
  readonly margin: MetricMargin;
  /**
   * The smallest sample that is compared: `pair` one window of each transport, and all windows of the round together where
   * a single window cannot resolve the value; `round` always all windows of the round together.
   */
  readonly per: 'pair' | 'round';
  /**
   * The value over the measured stretches of these windows of one transport, taken together; null: they cannot resolve
   * it, or it does not exist there. Windows without windows or counts add nothing. Pure.
   */
  readonly of: (windows: readonly WindowRecord[]) => number | null;
  /** What null means, as the end of a sentence without its full stop. */
  readonly nullMeans: string;
}

/** One statistic of a metric through a fault. */
export interface FaultStatistic {
  readonly statistic: Statistic;
  readonly margin: MetricMargin;
  /** The value over all clients of one transport in one fault; null: it never came to it. Pure. */
  readonly of: (fault: FaultRecord) => number | null;
  /** What null means, as the end of a sentence without its full stop. */
  readonly nullMeans: string;
}

/** One statistic of a metric in a procedure. */
export interface ProcedureStatistic {
  readonly statistic: Statistic;
  readonly margin: MetricMargin;
  /** The value of one arm in one round; null: its readings do not hold it. Pure. */
  readonly of: (procedure: ProcedureRecord) => number | null;
  /** What null means, as the end of a sentence without its full stop. */
  readonly nullMeans: string;
}

/** One number that a record yields, with its meaning. The id is its key in the registry. */
export interface Metric {
  readonly label: string;
  readonly unit: Unit;
  /** How it is computed, in one or two sentences for the reader of the report. */
  readonly definition: string;
  /** Which side is better for a user; `neither` for a metric that only explains. */
  readonly better: Verdict['better'];
  /** What is shown of it under load, in this order; absent: it does not exist there. */
  readonly load?: readonly LoadStatistic[];
  /** What is shown of it through a fault, in this order; absent: it does not exist there. */
  readonly fault?: readonly FaultStatistic[];
  /** What is shown of it in a procedure, in this order; absent: it does not exist there. */
  readonly procedure?: readonly ProcedureStatistic[];
}

/** Metrics by their ids. */
export type MetricTable = Readonly<Record<string, Metric>>;

import type { FaultRecord, SliceRecord } from './record.ts';

/** Base units of every value in records and run files. Conversion for people happens in `report/format.ts` alone. */
export type Unit = 'ns' | 'bytes' | 'events' | 'events/s' | 'count';

export type Statistic = 'mean' | 'median' | 'total' | 'p50' | 'p90' | 'p99';

/**
 * The smallest difference worth a reader's attention, fixed before the run.
 * `relative`: a ratio (1.1 is 10 %) or an absolute difference, whichever is larger at the baseline's value.
 * `exact`: every difference counts.
 */
export type Margin =
  | { readonly kind: 'relative'; readonly ratio: number; readonly floor: number }
  | { readonly kind: 'exact' };

/** One number that a record yields, with its meaning. The id is its key in the registry. */
export interface Metric {
  readonly label: string;
  readonly unit: Unit;
  /** How it is computed, in one sentence for the reader of the report. */
  readonly definition: string;
  /** Which side is better for a user; `neither` for a metric that only explains. */
  readonly better: 'lower' | 'higher' | 'neither';
  readonly statistics: readonly { readonly statistic: Statistic; readonly margin: Margin }[];
  /** The value in one slice of load; null: it does not exist there, or the sample cannot resolve it. Pure. */
  readonly ofSlice: ((slice: SliceRecord, statistic: Statistic) => number | null) | null;
  /** The value in one fault; null as above. Pure. */
  readonly ofFault: ((fault: FaultRecord, statistic: Statistic) => number | null) | null;
}

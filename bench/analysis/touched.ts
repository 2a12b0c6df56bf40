import type { CheckCode } from '../records/check.ts';
import type { Metric } from '../records/metric.ts';

/** What a cause can falsify: bytes and counts, processor time, or everything that a clock measures besides. */
export type ValueClass = 'exact' | 'cpu' | 'delay';

/** The class of a metric's values. */
export function valueClassOf({ unit, isCpuTime }: Pick<Metric, 'unit' | 'isCpuTime'>): ValueClass {
  if (isCpuTime === true) return 'cpu';
  return unit === 'ns' || unit === 'events/s' ? 'delay' : 'exact';
}

/** Clocks that disagree or are not known well enough, and a limit that lies outside of the processes. */
const CLOCKS_AND_RATES: ReadonlySet<CheckCode> = new Set(['negative-transit', 'shard-clock', 'shards-alike']);

/**
 * Whether a check that voids a measurement voids values of this class: clocks that disagree spoil no count and no CPU time, and a
 * standstill no count, except in a fault: there it makes the outage longer, and with it what is missed.
 */
export function isTouched(valueClass: ValueClass, voidBy: CheckCode, isFault: boolean): boolean {
  if (CLOCKS_AND_RATES.has(voidBy)) return valueClass === 'delay';
  return voidBy !== 'standstill' || valueClass !== 'exact' || isFault;
}

import type { MetricMargin, Statistic, ProcedureStatistic } from '../../records/metric.ts';
import type { Reading, ProcedureRecord } from '../../records/record.ts';
import { median, quantile, sortNumbers } from '../../stats/quantile.ts';
import { share, sumOf } from './sum.ts';

const NOT_READ = 'it was not read off';

const SUMMARIES = {
  mean: (values) => share(sum(values), values.length),
  median,
  p90: (values) => quantile(sortNumbers(values), 0.9),
} as const satisfies Partial<Record<Statistic, (values: readonly number[]) => number | null>>;

/** One statistic of all readings of a quantity, wherever they lie. */
export function overReadings(
  quantity: string,
  statistic: keyof typeof SUMMARIES,
  margin: MetricMargin,
  nullMeans: string = NOT_READ,
): ProcedureStatistic {
  return {
    statistic,
    margin,
    of: (procedure) => SUMMARIES[statistic](valuesOf(procedure, quantity)),
    nullMeans,
  };
}

/** The sum of what several quantities come to, each the median of its readings; null: one was not read. */
export function sumOfReadings(quantities: readonly string[], margin: MetricMargin): ProcedureStatistic {
  return {
    statistic: 'total',
    margin,
    of(procedure) {
      const middles = quantities.map((quantity) => median(valuesOf(procedure, quantity)));
      return middles.includes(null) ? null : sumOf(middles, (middle) => middle);
    },
    nullMeans: NOT_READ,
  };
}

function valuesOf({ readings }: Pick<ProcedureRecord, 'readings'>, quantity: string): readonly number[] {
  return readings.flatMap((reading: Reading) => (reading.quantity === quantity ? [reading.value] : []));
}

function sum(values: readonly number[]): number {
  return sumOf(values, (value) => value);
}

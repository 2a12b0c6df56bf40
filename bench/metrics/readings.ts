import type { MetricMargin, ProcedureStatistic } from '../records/metric.ts';
import type { Statistic } from '../records/vocabulary.ts';
import type { Reading } from '../records/record.ts';
import { median, quantile, sortNumbers } from '../stats/quantile.ts';
import { slopeOf } from '../stats/slope.ts';
import { quotient, sumOf } from './sum.ts';

const NOT_READ = 'the procedure did not read it';

const SUMMARIES = {
  mean: (values) =>
    quotient(
      values.reduce((sum, value) => sum + value, 0),
      values.length,
    ),
  median,
  p90: (values) => quantile(sortNumbers(values), 0.9),
} as const satisfies Partial<Record<Statistic, (values: readonly number[]) => number | null>>;

type Value = (readings: readonly Reading[]) => number | null;

function define(
  statistic: Statistic,
  margin: MetricMargin,
  nullMeans: string,
  of: Value,
): ProcedureStatistic {
  return { statistic, margin, nullMeans, of: ({ readings }) => of(readings) };
}

/**
 * Statistics over what a procedure read, of one arm in one round.
 * @typeParam Quantity the quantities that the procedure reads: a metric cannot name another one
 */
export function readingsOf<Quantity extends string>() {
  return {
    /** A statistic of all readings of a quantity, wherever they lie on the axis. */
    over: (
      quantity: Quantity,
      statistic: keyof typeof SUMMARIES,
      margin: MetricMargin,
      nullMeans = NOT_READ,
    ) =>
      define(statistic, margin, nullMeans, (readings) => SUMMARIES[statistic](valuesOf(readings, quantity))),

    /** One reading of a quantity, at `place` on the axis: the first or last one that has any, or an exact one; null: none. */
    at: (
      quantity: Quantity,
      place: 'first' | 'last' | number | null,
      statistic: Statistic,
      margin: MetricMargin,
      nullMeans = NOT_READ,
    ) =>
      define(statistic, margin, nullMeans, (readings) => {
        const own = readings.filter((one) => one.quantity === quantity);
        if (typeof place !== 'string') return own.find(({ at }) => at === place)?.value ?? null;
        const inOrder = own.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
        return inOrder.at(place === 'first' ? 0 : -1)?.value ?? null;
      }),

    /** The sum of several quantities, each the median of its readings; null: one of them was not read. */
    total: (quantities: readonly Quantity[], margin: MetricMargin) =>
      define('total', margin, NOT_READ, (readings) =>
        sumOfAll(quantities.map((quantity) => median(valuesOf(readings, quantity)))),
      ),

    /** The growth of several quantities together per step on the axis: a least-squares line through the readings. */
    slope: (quantities: readonly Quantity[], margin: MetricMargin) =>
      define('slope', margin, 'it was read at fewer than two places', (readings) => {
        const places = [...new Set(readings.flatMap(({ at }) => at ?? []))];
        const points = places.flatMap((x) => {
          const here = readings.filter(({ at }) => at === x);
          const y = sumOfAll(quantities.map((quantity) => valuesOf(here, quantity)[0] ?? null));
          return y === null ? [] : [{ x, y }];
        });
        return slopeOf(points);
      }),
  };
}

function valuesOf(readings: readonly Reading[], quantity: string): readonly number[] {
  return readings.flatMap((one) => (one.quantity === quantity ? [one.value] : []));
}

/** null: one of them is. */
function sumOfAll(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : sumOf(values, (value) => value);
}

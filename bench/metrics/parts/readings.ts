import type { MetricMargin, Statistic, ProcedureStatistic } from '../../records/metric.ts';
import type { Reading, ProcedureRecord } from '../../records/record.ts';
import { median } from '../../stats/quantile.ts';
import { slopeOf } from '../../stats/slope.ts';

/** How much more there is of some quantities together for each step on the axis: a least-squares line through the readings. */
export function slopeOver(quantities: readonly string[], margin: MetricMargin): ProcedureStatistic {
  return {
    statistic: 'slope',
    margin,
    of: ({ readings }) => {
      const places = [...new Set(readings.flatMap(({ at }) => at ?? []))];
      const points = places.map((x) => ({ x, y: sumAt(readings, quantities, x) }));
      return slopeOf(points.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }])));
    },
    nullMeans: 'it was read at fewer than two places',
  };
}

/** A quantity itself: the median over all places at which it was read. */
export function readingOf(quantity: string, margin: MetricMargin, nullMeans: string): ProcedureStatistic {
  return {
    statistic: 'median',
    margin,
    of: ({ readings }) =>
      median(readings.filter((reading) => reading.quantity === quantity).map(({ value }) => value)),
    nullMeans,
  };
}

/** One number that the procedure read off, at the first or the last place of its axis. */
export function readingAt(
  quantity: string,
  how: Pick<ProcedureStatistic, 'statistic' | 'margin' | 'nullMeans'>,
  place: 'first' | 'last',
): ProcedureStatistic {
  return {
    ...how,
    of: ({ readings }) => {
      const own = readings.filter((reading) => reading.quantity === quantity);
      const inOrder = own.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
      return inOrder.at(place === 'first' ? 0 : -1)?.value ?? null;
    },
  };
}

/** A value that the procedure read off once. @param place on its axis; null: it has none */
export function readOnce(
  quantity: string,
  statistic: Statistic,
  margin: MetricMargin,
  place: number | null = null,
): ProcedureStatistic {
  return {
    statistic,
    margin,
    of: ({ readings }) =>
      readings.find((one) => one.quantity === quantity && one.at === place)?.value ?? null,
    nullMeans: 'it was not read',
  };
}

/** The one reading of a quantity that has no place on an axis; null: it was not read. */
export function valueOf(wanted: string): (procedure: ProcedureRecord) => number | null {
  return ({ readings }) =>
    readings.find(({ quantity, at }) => quantity === wanted && at === null)?.value ?? null;
}

/** What the quantities come to at one place; null: not all were read there. */
function sumAt(readings: readonly Reading[], quantities: readonly string[], x: number): number | null {
  const values = quantities.map(
    (wanted) => readings.find(({ quantity, at }) => quantity === wanted && at === x)?.value ?? null,
  );
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}

import type { Margin } from '../../model/metric.ts';
import type { StudyStatistic } from '../../model/metric.ts';
import type { Reading } from '../../model/record.ts';
import { median } from '../../stats/quantile.ts';
import { slopeOf } from '../../stats/slope.ts';

/** A quantity that was read once, or not at all. @param nullMeans why not, as the end of a sentence */
export function readOnce(quantity: string, margin: Margin, nullMeans: string): StudyStatistic {
  return {
    statistic: 'median',
    margin,
    of: ({ readings }) => readings.find((reading) => reading.quantity === quantity)?.value ?? null,
    nullMeans,
  };
}

/** How much more there is of some quantities together for each step on the axis: a least-squares line through the readings. */
export function slopeOver(quantities: readonly string[], margin: Margin): StudyStatistic {
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
export function readingOf(quantity: string, margin: Margin, nullMeans: string): StudyStatistic {
  return {
    statistic: 'median',
    margin,
    of: ({ readings }) =>
      median(readings.filter((reading) => reading.quantity === quantity).map(({ value }) => value)),
    nullMeans,
  };
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

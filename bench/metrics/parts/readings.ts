import type { Margin } from '../../model/metric.ts';
import type { StudyStatistic } from '../../model/metric.ts';
import type { Reading, StudyRecord } from '../../model/record.ts';
import { slopeOf } from '../../stats/slope.ts';

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

/** The one reading of a quantity that has no place on an axis; null: it was not read. */
export function readingOf(wanted: string): (study: StudyRecord) => number | null {
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

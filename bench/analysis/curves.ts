import type { Curve, CurvePoint } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import { contestantsOf, proceduresOf, windowsOf } from '../records/record.ts';
import type { Cell, CurveSpec } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { medianInterval } from '../stats/median-interval.ts';
import { median } from '../stats/quantile.ts';
import type { CellRounds } from './summary.ts';
import { countedOf } from './pairing.ts';

/** A curve, and what its question wants to know of it. */
export interface CurveShown {
  readonly curve: Curve;
  readonly spec: CurveSpec;
}

/** The curves of all cells, in the order of the scenarios and of what each one shows. Pure. */
export function curvesOf(cells: readonly CellRounds[], metrics: Registry<Metric>): readonly CurveShown[] {
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  return scenarios
    .flatMap((id) => {
      const own = cells.filter(({ scenario }) => scenario === id);
      return (own[0]?.curves ?? []).flatMap((spec) => {
        const { from } = spec;
        return from.kind === 'readings'
          ? own.map((cell) => drawn(spec, id, cell.rounds[0].cell.id, readings(cell, from)))
          : [drawn(spec, id, null, points(own, from, metrics))];
      });
    })
    .filter(({ curve }) => curve.lines.length > 0);
}

/** What one transport showed at one place, round by round; null: that round gave no value. */
interface Dots {
  readonly transport: string;
  readonly x: number;
  readonly roundValues: readonly (number | null)[];
}

function drawn(spec: CurveSpec, scenario: string, cell: string | null, dots: readonly Dots[]): CurveShown {
  const { label, unit, x, from } = spec;
  const placed = dots.flatMap(({ transport, x: place, roundValues }) => {
    const point = overRounds(roundValues);
    return point === null ? [] : [{ transport, point: { x: place, ...point } }];
  });
  const lines = [...new Set(placed.map(({ transport }) => transport))].map((transport) => ({
    transport,
    points: placed
      .flatMap((one) => (one.transport === transport ? one.point : []))
      .toSorted((a, b) => a.x - b.x),
  }));
  const [of, along] = from.kind === 'readings' ? [from.quantity, null] : [from.metric, from.along];
  return { curve: { scenario, cell, of, along, label, unit, x, lines }, spec };
}

/** What the rounds come to; null: none of them gave a value. */
export function overRounds(roundValues: readonly (number | null)[]): Omit<CurvePoint, 'x'> | null {
  const values = roundValues.flatMap((value) => value ?? []);
  const value = median(values);
  const interval = medianInterval(values);
  return value === null || interval === null
    ? null
    : { value, ...interval, rounds: values.length, roundValues };
}

/** What a procedure read off along its axis, round by round. */
function readings({ rounds }: CellRounds, { quantity }: Extract<CurveSpec['from'], { kind: 'readings' }>) {
  return contestantsOf(rounds[0]).flatMap((transport): Dots[] => {
    const found = rounds.map((record) =>
      countedOf(record, proceduresOf(record), transport).flatMap((procedure) =>
        procedure.readings.filter((reading) => reading.quantity === quantity && reading.at !== null),
      ),
    );
    return [...new Set(found.flat().flatMap(({ at }) => at ?? []))].map((x) => ({
      transport,
      x,
      roundValues: found.map((some) => median(some.flatMap(({ at, value }) => (at === x ? value : [])))),
    }));
  });
}

/** A statistic of each cell under load, round by round. */
function points(
  cells: readonly CellRounds[],
  from: Extract<CurveSpec['from'], { kind: 'cells' }>,
  metrics: Registry<Metric>,
): readonly Dots[] {
  const statistic = metrics.get(from.metric).load?.find((one) => one.statistic === from.statistic);
  return cells.flatMap(({ rounds }) => {
    const [first] = rounds;
    const { cell } = first;
    const x = from.among?.includes(cell.id) === false ? null : placeOf(cell, from.along);
    if (x === null || statistic === undefined) return [];
    return contestantsOf(first).map((transport) => ({
      transport,
      x,
      roundValues: rounds.map((record) => {
        const windows = countedOf(record, windowsOf(record), transport);
        return windows.length === 0 ? null : statistic.of(windows);
      }),
    }));
  });
}

/** Where a cell stands on the axis; null: nowhere. */
function placeOf(cell: Cell, along: 'connections' | 'eventsPerSecond' | 'payloadBytes'): number | null {
  if (cell.kind !== 'load') return null;
  switch (along) {
    case 'connections':
      return cell.connections;
    case 'eventsPerSecond':
      return cell.pace.kind === 'rate' ? cell.pace.eventsPerSecond : null;
    case 'payloadBytes':
      return cell.payloadBytes;
    default:
      return along satisfies never;
  }
}

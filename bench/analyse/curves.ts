import type { Curve, CurvePoint } from '../model/figures.ts';
import type { Metric } from '../model/metric.ts';
import type { Cell, CurveSpec } from '../model/scenario.ts';
import type { Registry } from '../registry.ts';
import { medianInterval } from '../stats/median-interval.ts';
import { median } from '../stats/quantile.ts';
import type { CellRounds } from './figures.ts';
import { judgedSlices, judgedStudies } from './judged.ts';

/** The curves of all cells, in the order of the scenarios and of what each one shows. Pure. */
export function curvesOf(cells: readonly CellRounds[], metrics: Registry<Metric>): readonly Curve[] {
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  return scenarios
    .flatMap((id) => {
      const own = cells.filter(({ scenario }) => scenario === id);
      return (own[0]?.curves ?? []).flatMap((spec) =>
        spec.from.kind === 'readings'
          ? own.map((cell) => curve(spec, id, cell.rounds[0].cell.id, readings(cell, spec.from)))
          : [curve(spec, id, null, points(own, spec.from, metrics))],
      );
    })
    .filter(({ lines }) => lines.length > 0);
}

/** One value of one transport in one round. */
interface Dot {
  readonly transport: string;
  readonly x: number;
  readonly value: number;
}

function curve(
  { label, unit, x }: CurveSpec,
  scenario: string,
  cell: string | null,
  dots: readonly Dot[],
): Curve {
  const lines = [...new Set(dots.map(({ transport }) => transport))].map((transport) => {
    const own = dots.filter((dot) => dot.transport === transport);
    const places = [...new Set(own.map((dot) => dot.x))].toSorted((a, b) => a - b);
    return {
      transport,
      points: places.flatMap((place) =>
        pointOf(
          place,
          own.filter((dot) => dot.x === place).map(({ value }) => value),
        ),
      ),
    };
  });
  return { scenario, cell, label, unit, x, lines };
}

function pointOf(x: number, values: readonly number[]): CurvePoint[] {
  const point = overRounds(values);
  return point === null ? [] : [{ x, ...point }];
}

/** What the values of some rounds come to; null: there are none. */
export function overRounds(values: readonly number[]): Omit<CurvePoint, 'x'> | null {
  const value = median(values);
  const interval = medianInterval(values);
  return value === null || interval === null ? null : { value, ...interval, rounds: values.length };
}

/** What a study read off along its axis, round by round. */
function readings({ rounds }: CellRounds, from: CurveSpec['from']): readonly Dot[] {
  if (from.kind !== 'readings') return [];
  const { contest } = rounds[0];
  return rounds.flatMap((record) =>
    judgedStudies(record, contest)
      .filter(({ outcome }) => outcome === 'counted')
      .flatMap(({ study: { arm, readings: all } }) =>
        all.flatMap(({ quantity, at, value }) =>
          quantity === from.quantity && at !== null ? [{ transport: arm, x: at, value }] : [],
        ),
      ),
  );
}

/** A statistic of each cell under load, round by round. */
function points(
  cells: readonly CellRounds[],
  from: CurveSpec['from'],
  metrics: Registry<Metric>,
): readonly Dot[] {
  if (from.kind !== 'cells') return [];
  const statistic = metrics.get(from.metric).load.find((one) => one.statistic === from.statistic);
  return cells.flatMap(({ rounds }) => {
    const [{ cell, contest }] = rounds;
    const x = from.among?.includes(cell.id) === false ? null : placeOf(cell, from.along);
    if (x === null || statistic === undefined) return [];
    return rounds.flatMap((record) => {
      const judged = judgedSlices(record, contest).filter(({ outcome }) => outcome === 'counted');
      return contest.flatMap((transport) => {
        const slices = judged.filter(({ slice }) => slice.arm === transport).map(({ slice }) => slice);
        const value = slices.length === 0 ? null : statistic.of(slices);
        return value === null ? [] : [{ transport, x, value }];
      });
    });
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

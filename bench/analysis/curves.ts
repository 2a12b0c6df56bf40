import type { Curve, CurvePoint } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import type { Cell, CurveSpec } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { medianInterval } from '../stats/median-interval.ts';
import { median } from '../stats/quantile.ts';
import type { CellRounds } from './figures.ts';
import { judgedWindows, judgedProcedures } from './judged.ts';

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

/** What one transport showed at one place, round by round; null: that round gave no value. */
interface Dots {
  readonly transport: string;
  readonly x: number;
  readonly roundValues: readonly (number | null)[];
}

function curve(
  { label, unit, x }: CurveSpec,
  scenario: string,
  cell: string | null,
  dots: readonly Dots[],
): Curve {
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
  return { scenario, cell, label, unit, x, lines };
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
function readings({ rounds }: CellRounds, from: CurveSpec['from']): readonly Dots[] {
  if (from.kind !== 'readings') return [];
  const { contest } = rounds[0];
  const found = rounds.map((record) =>
    judgedProcedures(record, contest)
      .filter(({ outcome }) => outcome === 'counted')
      .flatMap(({ procedure: { arm, readings: all } }) =>
        all.flatMap(({ quantity, at, value }) =>
          quantity === from.quantity && at !== null ? [{ arm, at, value }] : [],
        ),
      ),
  );
  return contest.flatMap((transport) => {
    const ofRound = (readOff: (typeof found)[number]) => readOff.filter(({ arm }) => arm === transport);
    const places = new Set(found.flatMap(ofRound).map(({ at }) => at));
    return [...places].map((x) => ({
      transport,
      x,
      roundValues: found.map((readOff) =>
        median(ofRound(readOff).flatMap(({ at, value }) => (at === x ? value : []))),
      ),
    }));
  });
}

/** A statistic of each cell under load, round by round. */
function points(
  cells: readonly CellRounds[],
  from: CurveSpec['from'],
  metrics: Registry<Metric>,
): readonly Dots[] {
  if (from.kind !== 'cells') return [];
  const statistic = metrics.get(from.metric).load?.find((one) => one.statistic === from.statistic);
  return cells.flatMap(({ rounds }) => {
    const [{ cell, contest }] = rounds;
    const x = from.among?.includes(cell.id) === false ? null : placeOf(cell, from.along);
    if (x === null || statistic === undefined) return [];
    const counted = rounds.map((record) =>
      judgedWindows(record, contest).filter(({ outcome }) => outcome === 'counted'),
    );
    return contest.map((transport) => ({
      transport,
      x,
      roundValues: counted.map((judged) => {
        const windows = judged.filter(({ window }) => window.arm === transport).map(({ window }) => window);
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

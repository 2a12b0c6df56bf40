import type { RunFile } from '../records/run.ts';
import type { Plan, PlanEstimate, PlannedLoad, SizingAxis, SizingPoint } from '../records/sizing.ts';

/**
 * What a load would take over each transport of the contest, from what a run measured. Each value comes from the loads that
 * surround it, and its interval covers all of theirs. Pure. The page of a report computes the same: report/planner-script.ts.
 */
export function planFor(
  { transports, alsoRan, sizing }: Pick<RunFile, 'transports' | 'alsoRan' | 'sizing'>,
  load: PlannedLoad,
): Plan {
  const { connections, eventsPerSecond, payloadBytes } = load;
  const deliveriesPerSecond = connections * eventsPerSecond;
  const contest = [...transports, ...alsoRan].filter(({ role }) => role === 'contest');
  return {
    load,
    transports: contest.map(({ id, label }) => {
      const own = sizing.find(({ transport }) => transport === id);
      const cpu = withTendency(
        estimateAt(own?.cpuNs ?? [], load, [
          'connections',
          'eventsPerSecond',
          'payloadBytes',
          'deliveriesPerSecond',
        ]),
        cpuTendencies,
        load,
      );
      const overhead = withTendency(
        estimateAt(own?.overheadBytes ?? [], load, ['payloadBytes']),
        lengthTendencies,
        load,
      );
      const memory = withTendency(estimateAt(own?.memoryBytes ?? [], load, ['connections']), () => [], load);
      const handshake = estimateAt(own?.handshakeBytes ?? [], load, []);
      return {
        transport: id,
        label,
        cores: scaled(cpu, deliveriesPerSecond / 1e9),
        memoryBytes: scaled(memory, connections),
        bytesPerSecond: scaled(overhead, deliveriesPerSecond, deliveriesPerSecond * payloadBytes),
        handshakeBytes: scaled(handshake, connections),
      };
    }),
  };
}

/** How far apart loads count as the same, on the scale of logarithms: an event is a few bytes longer or shorter. */
const NEAR = 0.05;

/**
 * From the loads that surround a planned one: along every axis the nearest that has no more, and the nearest that has no less. The
 * mean of their values, each the less the farther away it was measured, and an interval over all of theirs. null: there are none.
 */
function estimateAt(
  points: readonly SizingPoint[],
  load: PlannedLoad,
  axes: readonly SizingAxis[],
): PlanEstimate | null {
  const placed = points
    .map((point) => ({ point, distance: distanceOf(point, load, axes) }))
    .toSorted((a, b) => a.distance - b.distance);
  const surrounding = [
    ...axes.flatMap((axis) =>
      ([1, -1] as const).map((side) =>
        placed.find(({ point }) => side * stepsBetween(axis, load, point) <= NEAR),
      ),
    ),
    placed[0],
  ];
  const used = [...new Set(surrounding.filter((one) => one !== undefined))];
  if (used.length === 0) return null;
  const weights = used.map(({ distance }) => 1 / (distance + NEAR / 10));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    value: used.reduce((sum, { point }, at) => sum + (point.value * (weights[at] ?? 0)) / total, 0),
    low: Math.min(...used.map(({ point }) => point.low)),
    high: Math.max(...used.map(({ point }) => point.high)),
    confidence: Math.min(...used.map(({ point }) => point.confidence)),
    beyond: axes.flatMap((axis) => {
      const measured = points.flatMap((point) => placeOn(axis, point) ?? []);
      const [measuredLow, measuredHigh] = [Math.min(...measured), Math.max(...measured)];
      const wanted = placeOn(axis, load) ?? measuredLow;
      const isBeyond = wanted < measuredLow * (1 - NEAR) || wanted > measuredHigh * (1 + NEAR);
      return measured.length > 0 && isBeyond ? [{ axis, measuredLow, measuredHigh }] : [];
    }),
    tends: null,
    from: [...new Set(used.map(({ point: { scenario, cell } }) => `${scenario}/${cell}`))],
  };
}

/** Along all axes together, on the scale of logarithms: twice as far is as far from 10 to 20 as from 1,000 to 2,000. */
function distanceOf(point: SizingPoint, load: PlannedLoad, axes: readonly SizingAxis[]): number {
  return axes.reduce((sum, axis) => sum + Math.abs(stepsBetween(axis, load, point)), 0);
}

/** How far a point lies above the load; 0: it has no place on the axis. */
function stepsBetween(axis: SizingAxis, load: PlannedLoad, point: SizingPoint): number {
  const [measured, wanted] = [placeOn(axis, point), placeOn(axis, load)];
  return measured === null || wanted === null ? 0 : Math.log(measured / wanted);
}

function placeOn(
  axis: SizingAxis,
  at: Pick<SizingPoint, 'connections' | 'eventsPerSecond' | 'payloadBytes'>,
): number | null {
  if (axis !== 'deliveriesPerSecond') return at[axis];
  const { connections, eventsPerSecond } = at;
  return connections === null || eventsPerSecond === null ? null : connections * eventsPerSecond;
}

type Tendencies = (axis: SizingAxis, isAbove: boolean) => readonly ('too-low' | 'too-high')[];

/**
 * A processor that has more to do does each piece for less, and a longer event costs more. More connections cost more each: what
 * belongs to them fits no cache. With fewer of them, fewer share what an event costs once.
 */
const cpuTendencies: Tendencies = (axis, isAbove) => {
  if (axis === 'connections') return ['too-low'];
  if (axis === 'deliveriesPerSecond') return [isAbove ? 'too-high' : 'too-low'];
  return axis === 'payloadBytes' ? [isAbove ? 'too-low' : 'too-high'] : [];
};

/** The length of a longer event takes more bytes to write. */
const lengthTendencies: Tendencies = (_, isAbove) => [isAbove ? 'too-low' : 'too-high'];

/** Where the truth lies when the load is beyond what was measured. Reasons that disagree say nothing. */
function withTendency(estimate: PlanEstimate | null, of: Tendencies, load: PlannedLoad): PlanEstimate | null {
  if (estimate === null || estimate.beyond.length === 0) return estimate;
  const all = new Set(
    estimate.beyond.flatMap(({ axis, measuredHigh }) => of(axis, (placeOn(axis, load) ?? 0) > measuredHigh)),
  );
  const [only] = all;
  return { ...estimate, tends: all.size === 1 && only !== undefined ? only : 'unknown' };
}

function scaled(estimate: PlanEstimate | null, factor: number, base = 0): PlanEstimate | null {
  if (estimate === null) return null;
  const of = (value: number): number => base + value * factor;
  return { ...estimate, value: of(estimate.value), low: of(estimate.low), high: of(estimate.high) };
}

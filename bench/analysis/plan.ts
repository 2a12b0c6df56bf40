import type { RunFile, RunTransport } from '../records/run.ts';
import type {
  CpuModel,
  Example,
  Plan,
  PlanEstimate,
  PlannedLoad,
  Sizing,
  SizingAxis,
  SizingPoint,
} from '../records/sizing.ts';
import { cpuNsAt } from './cpu-model.ts';

/** What a run measured, and of what. */
type Measured = Pick<RunFile, 'sizing'> &
  Readonly<Record<'transports' | 'alsoRan', readonly Pick<RunTransport, 'id' | 'label' | 'role'>[]>>;

const EXAMPLE: PlannedLoad = { connections: 1000, eventsPerSecond: 5, payloadBytes: 100 };

/** What an everyday load would take over the transports of a run; null: it lies beyond what the run measured of all of them. Pure. */
export function exampleOf(measured: Omit<Measured, 'alsoRan'>): Example | null {
  const within = (estimate: PlanEstimate | null) =>
    estimate === null || estimate.tends !== null
      ? null
      : { value: estimate.value, low: estimate.low, high: estimate.high };
  const transports = planFor({ ...measured, alsoRan: [] }, EXAMPLE).transports.flatMap((plan) => {
    const [cores, memoryBytes] = [within(plan.cores), within(plan.memoryBytes)];
    return cores === null || memoryBytes === null ? [] : [{ transport: plan.transport, cores, memoryBytes }];
  });
  return transports.length === 0 ? null : { ...EXAMPLE, transports };
}

/**
 * What a load would take over each transport of the contest, from what a run measured: CPU from the model that fits its loads, the
 * rest from the measured values that surround the load. Pure. The page of a report computes the same: report/planner-script.ts.
 */
export function planFor({ transports, alsoRan, sizing }: Measured, load: PlannedLoad): Plan {
  const { connections, eventsPerSecond, payloadBytes } = load;
  const deliveriesPerSecond = connections * eventsPerSecond;
  const contest = [...transports, ...alsoRan].filter(({ role }) => role === 'contest');
  return {
    load,
    transports: contest.map(({ id, label }) => {
      const own = sizing.find(({ transport }) => transport === id);
      return {
        transport: id,
        label,
        cores: scaled(cpuEstimate(own, load), deliveriesPerSecond / 1e9),
        memoryBytes: scaled(estimateAlong('connections', own?.memoryBytes, load), connections),
        bytesPerSecond: scaled(
          estimateAlong('payloadBytes', own?.overheadBytes, load),
          deliveriesPerSecond,
          deliveriesPerSecond * payloadBytes,
        ),
        handshakeBytes: scaled(estimateAlong(null, own?.handshakeBytes, load), connections),
      };
    }),
  };
}

/** How far apart loads count as the same, on the scale of logarithms: an event is a few bytes longer or shorter. */
const NEAR = 0.05;

const CPU_AXES = ['connections', 'eventsPerSecond', 'payloadBytes', 'deliveriesPerSecond'] as const;

/** From the model of the run, or from the very load if it was measured and its own rounds say more. null: no CPU was measured. */
function cpuEstimate(own: Sizing | undefined, load: PlannedLoad): PlanEstimate | null {
  const model = own?.cpuModel ?? null;
  if (own === undefined || model === null) return null;
  const { lowFactor, highFactor, confidence } = model;
  const itself = own.cpuNs.find(
    (point) =>
      distanceOf(point, load) <= NEAR &&
      point.confidence > 0 &&
      point.high / point.low <= highFactor / lowFactor,
  );
  const ns = cpuNsAt(model, load);
  const beyond = beyondOf(own.cpuNs, load, CPU_AXES);
  return {
    ...(itself === undefined
      ? { value: ns, low: ns * lowFactor, high: ns * highFactor, confidence }
      : { value: itself.value, low: itself.low, high: itself.high, confidence: itself.confidence }),
    beyond,
    // Where the terms are known, the model follows them, and no direction is left to be told.
    tends: hasOneTerm(model) ? tendencyOf(beyond, load) : beyond.length === 0 ? null : 'unknown',
    from: sourcesOf(itself === undefined ? own.cpuNs : [itself]),
  };
}

function hasOneTerm({ perEventNs, perSecondNs, perByteNs, perLogConnectionsNs }: CpuModel): boolean {
  return perEventNs + perSecondNs + perByteNs + perLogConnectionsNs === 0;
}

/**
 * From the measured values that have just less and just more along an axis: their mean, each the less the farther away it is, in an
 * interval over all of theirs. Along no axis, and where a value has no place, every one counts. null: there are none.
 */
function estimateAlong(
  axis: 'connections' | 'payloadBytes' | null,
  points: readonly SizingPoint[] = [],
  load: PlannedLoad,
): PlanEstimate | null {
  if (points.length === 0) return null;
  const stepsTo = (point: SizingPoint): number => (axis === null ? 0 : stepsBetween(axis, load, point));
  const used = points.filter((point) => {
    const steps = stepsTo(point);
    const onItsSide = points.map(stepsTo).filter((other) => (steps > NEAR ? other > NEAR : other <= NEAR));
    const nearest = steps > NEAR ? Math.min(...onItsSide) : Math.max(...onItsSide);
    return Math.abs(steps - nearest) <= NEAR;
  });
  const weights = used.map((point) => 1 / (Math.abs(stepsTo(point)) + NEAR / 10));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const beyond = beyondOf(points, load, axis === null ? [] : [axis]);
  return {
    value: used.reduce((sum, { value }, at) => sum + (value * (weights[at] ?? 0)) / total, 0),
    low: Math.min(...used.map(({ low }) => low)),
    high: Math.max(...used.map(({ high }) => high)),
    confidence: Math.min(...used.map(({ confidence }) => confidence)),
    beyond,
    tends: beyond.length === 0 ? null : axis === 'payloadBytes' ? tendencyOf(beyond, load) : 'unknown',
    from: sourcesOf(used),
  };
}

/** Along which axes a load lies beyond everything that was measured. */
function beyondOf(
  points: readonly SizingPoint[],
  load: PlannedLoad,
  axes: readonly SizingAxis[],
): PlanEstimate['beyond'] {
  return axes.flatMap((axis) => {
    const measured = points.flatMap((point) => placeOn(axis, point) ?? []);
    const [measuredLow, measuredHigh] = [Math.min(...measured), Math.max(...measured)];
    const wanted = placeOn(axis, load) ?? measuredLow;
    const isBeyond = wanted < measuredLow * (1 - NEAR) || wanted > measuredHigh * (1 + NEAR);
    return measured.length > 0 && isBeyond ? [{ axis, measuredLow, measuredHigh }] : [];
  });
}

function sourcesOf(points: readonly SizingPoint[]): readonly string[] {
  return [...new Set(points.map(({ scenario }) => scenario))];
}

/** How far a load is from a measured one, along all axes together, on the scale of logarithms. */
function distanceOf(point: SizingPoint, load: PlannedLoad): number {
  return CPU_AXES.reduce((sum, axis) => sum + Math.abs(stepsBetween(axis, load, point)), 0);
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

/**
 * Where the truth lies when one measured load stands for all. A processor that has more to do does each piece for less, and a longer
 * event costs more, and takes more bytes to write its length. More connections cost more each: what belongs to them fits no cache.
 * With fewer of them, fewer share what an event costs once. Reasons that disagree say nothing.
 */
function tendencyOf(beyond: PlanEstimate['beyond'], load: PlannedLoad): PlanEstimate['tends'] {
  if (beyond.length === 0) return null;
  const all = new Set(
    beyond.flatMap(({ axis, measuredHigh }): ('too-low' | 'too-high')[] => {
      const isAbove = (placeOn(axis, load) ?? 0) > measuredHigh;
      if (axis === 'connections') return ['too-low'];
      if (axis === 'deliveriesPerSecond') return [isAbove ? 'too-high' : 'too-low'];
      return axis === 'payloadBytes' ? [isAbove ? 'too-low' : 'too-high'] : [];
    }),
  );
  const [only] = all;
  return all.size === 1 && only !== undefined ? only : 'unknown';
}

function scaled(estimate: PlanEstimate | null, factor: number, base = 0): PlanEstimate | null {
  if (estimate === null) return null;
  const of = (value: number): number => base + value * factor;
  return { ...estimate, value: of(estimate.value), low: of(estimate.low), high: of(estimate.high) };
}

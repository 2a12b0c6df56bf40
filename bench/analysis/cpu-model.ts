import type { CpuModel, PlannedLoad, SizingPoint } from '../records/sizing.ts';
import { nonNegativeFit } from '../stats/least-squares.ts';
import { tCritical } from '../stats/t-interval.ts';

/** Where CPU was measured, with what each round came to. */
export interface MeasuredCpu {
  readonly point: SizingPoint;
  readonly roundNs: readonly number[];
}

type Term = keyof Omit<CpuModel, 'lowFactor' | 'highFactor' | 'confidence'>;

/** What each term of a delivered event is multiplied by under a load. */
const TERMS: Readonly<Record<Term, (load: PlannedLoad) => number>> = {
  perDeliveryNs: () => 1,
  perEventNs: ({ connections }) => 1 / connections,
  perSecondNs: ({ connections, eventsPerSecond }) => 1 / (connections * eventsPerSecond),
  perByteNs: ({ payloadBytes }) => payloadBytes,
  perLogConnectionsNs: ({ connections }) => Math.log(connections),
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal are known
const TERM_IDS = Object.keys(TERMS) as readonly Term[];
const NOTHING = {
  perDeliveryNs: 0,
  perEventNs: 0,
  perSecondNs: 0,
  perByteNs: 0,
  perLogConnectionsNs: 0,
} as const satisfies Record<Term, number>;

/** With fewer loads than this no term can be told from another. */
const LEAST_LOADS = 4;
const CONFIDENCE = 0.95;

/** CPU per delivered event under a load, ns. */
export function cpuNsAt(model: Pick<CpuModel, Term>, load: PlannedLoad): number {
  return TERM_IDS.reduce((sum, id) => sum + model[id] * TERMS[id](load), 0);
}

/**
 * What server CPU per delivered event is made of, fitted to the loads that were measured. Of all sets of terms that one is taken
 * which foretells best what was left out of its fit, load by load. That error, with what rounds differ among themselves, is the
 * interval. With few loads it is their mean, in an interval over all of theirs. null: nothing was measured. Pure.
 */
export function cpuModelOf(measured: readonly MeasuredCpu[]): CpuModel | null {
  const loads = measured.flatMap(({ point }) => loadOf(point) ?? []);
  if (loads.length === 0) return null;
  const best = SETS.map((terms) => fitOver(terms, loads, measured))
    .filter((one) => one !== null)
    .toSorted((a, b) => a.halfWidth - b.halfWidth)
    .at(0);
  if (loads.length < LEAST_LOADS || best === undefined) return meanOf(measured);
  const { coefficients, halfWidth } = best;
  const factors = { lowFactor: Math.exp(-halfWidth), highFactor: Math.exp(halfWidth) };
  return { ...NOTHING, ...coefficients, ...factors, confidence: CONFIDENCE };
}

/** Every set of terms, none excepted but the empty one. */
const SETS: readonly (readonly Term[])[] = Array.from({ length: 2 ** TERM_IDS.length - 1 }, (_, at) =>
  TERM_IDS.filter((__, term) => ((at + 1) >> term) % 2 === 1),
);

interface PlacedCpu extends PlannedLoad {
  readonly ns: number;
}

function loadOf({ connections, eventsPerSecond, payloadBytes, value }: SizingPoint): PlacedCpu | null {
  const isPlaced = connections !== null && eventsPerSecond !== null && payloadBytes !== null;
  return isPlaced && value > 0 ? { connections, eventsPerSecond, payloadBytes, ns: value } : null;
}

/** A fit of these terms to all loads, with its interval on the scale of logarithms; null: the loads do not determine it. */
function fitOver(
  terms: readonly Term[],
  loads: readonly PlacedCpu[],
  measured: readonly MeasuredCpu[],
): { readonly coefficients: Partial<Record<Term, number>>; readonly halfWidth: number } | null {
  const degreesOfFreedom = loads.length - terms.length;
  const coefficients = degreesOfFreedom > 0 ? fit(terms, loads) : null;
  if (coefficients === null) return null;
  let squares = 0;
  for (const left of loads) {
    const without = fit(
      terms,
      loads.filter((load) => load !== left),
    );
    if (without === null) return null;
    squares += Math.log(left.ns / cpuNsAt({ ...NOTHING, ...without }, left)) ** 2;
  }
  const variance = squares / loads.length + beyondMedians(measured);
  return { coefficients, halfWidth: tCritical(CONFIDENCE, degreesOfFreedom) * Math.sqrt(variance) };
}

function fit(terms: readonly Term[], loads: readonly PlacedCpu[]): Partial<Record<Term, number>> | null {
  const found = nonNegativeFit(loads.map((load) => terms.map((id) => TERMS[id](load) / load.ns)));
  return found === null ? null : Object.fromEntries(terms.map((id, at) => [id, found[at] ?? 0]));
}

/** What one round differs by more than the values of the loads, which come from several: a variance on the scale of logarithms. */
function beyondMedians(measured: readonly MeasuredCpu[]): number {
  let [squares, freedom] = [0, 0];
  for (const { roundNs } of measured) {
    const logs = roundNs.filter((value) => value > 0).map(Math.log);
    const mean = logs.reduce((sum, value) => sum + value, 0) / Math.max(1, logs.length);
    squares += logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += Math.max(0, logs.length - 1);
  }
  const share = measured.reduce((sum, { roundNs }) => sum + 1 / Math.max(1, roundNs.length), 0);
  return freedom === 0 ? 0 : (squares / freedom) * (1 - share / measured.length);
}

function meanOf(measured: readonly MeasuredCpu[]): CpuModel {
  const points = measured.map(({ point }) => point);
  const perDeliveryNs = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  return {
    ...NOTHING,
    perDeliveryNs,
    lowFactor: Math.min(...points.map(({ low }) => low)) / perDeliveryNs,
    highFactor: Math.max(...points.map(({ high }) => high)) / perDeliveryNs,
    confidence: Math.min(...points.map(({ confidence }) => confidence)),
  };
}

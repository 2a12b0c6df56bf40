import { decideVerdicts } from '../analysis/analyse.ts';
import type { LoadRound, WindowRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import { planTurns, wantsMorePairs, type Turn } from '../rounds/load-round.ts';
import type { Random } from '../stats/random.ts';
import { catalogueOf, doctorCell } from './rounds.ts';

/** How a simulated machine misbehaves. Every part is on the scale of logarithms: 0.05 is about 5 %. */
export interface Noise {
  /** Between fresh processes: the same for all windows of an arm in a round. */
  readonly round: number;
  /** Between windows. */
  readonly window: number;
  /** From one window to the next within a round, the same for all arms: a machine that grows warm. */
  readonly drift: number;
  /** Share of windows that a hiccup makes more expensive, and by how much: heavy tails. */
  readonly hiccupShare: number;
  readonly hiccup: number;
  /** Other programs; absent: none. */
  readonly neighbours?: Neighbours;
}

/** Programs that disturb some windows, which a check then says, and make them more expensive. */
export interface Neighbours {
  /** Chance that a window begins a disturbance on the baseline, and on the candidate. */
  readonly chance: readonly [baseline: number, candidate: number];
  /** Chance that a disturbance goes on in the next window. */
  readonly lasts: number;
  /** By how much a disturbed window is dearer at most, on the scale of logarithms. */
  readonly cost: number;
}

/** As measured on two shared processors: bench/README.md. */
export const USUAL_NOISE: Noise = { round: 0.03, window: 0.07, drift: 0.004, hiccupShare: 0.05, hiccup: 0.4 };

export const simulatedCell = doctorCell({
  id: 'simulated',
  measureMs: 500,
  pairs: 4,
  rounds: 8,
  primary: ['server-cpu.mean'],
});

export const simulatedCatalogue = catalogueOf('simulated', simulatedCell, ['server-cpu']);

/** Deliveries and base cost of a simulated window: 10,000 deliveries at 10 us each. */
const DELIVERIES = 10_000;
const COST_US = 10 * DELIVERIES;

/** A simulated run: rounds of windows with noise, in the order of a real one, through the analysis of every report. */
export function simulateRun(
  random: Random,
  what: {
    readonly rounds: number;
    readonly ratio: number;
    readonly noise?: Noise;
    readonly hasAa?: boolean;
  },
): readonly Verdict[] {
  const { rounds, ratio, noise = USUAL_NOISE, hasAa = false } = what;
  const records = Array.from({ length: rounds }, (_, at) =>
    simulateRound(random, at + 1, ratio, noise, hasAa),
  );
  return decideVerdicts(records, simulatedCatalogue);
}

/** The verdict on the CPU time of the server in a simulated run. */
export function simulatedVerdict(random: Random, what: Parameters<typeof simulateRun>[1]): Verdict {
  const verdict = simulateRun(random, what).find(({ role }) => role === 'primary');
  if (verdict === undefined) throw new Error('the simulated run has no verdict');
  return verdict;
}

const WAITED = { code: 'server-waited', outcome: 'disturbed', values: {} } as const;

/** One round of it. @param ratio the truth: candidate over baseline */
export function simulateRound(
  random: Random,
  round: number,
  ratio: number,
  noise: Noise,
  hasAa: boolean,
): LoadRound {
  const contest = ['sse', 'websocket'];
  const arms = hasAa ? [...contest, 'sse-aa'] : contest;
  const levels = new Map(arms.map((arm) => [arm, noise.round * normal(random)]));
  let isDisturbed = false;
  const windows: WindowRecord[] = [];
  const measure = ({ arm, pair }: Turn): void => {
    const { chance = [0, 0], lasts = 0, cost = 0 } = noise.neighbours ?? {};
    isDisturbed = random.nextFloat() < (isDisturbed ? lasts : chance[arm === 'websocket' ? 1 : 0]);
    const position = windows.length;
    const disturbance = isDisturbed ? cost * random.nextFloat() : 0;
    const hiccup = random.nextFloat() < noise.hiccupShare ? noise.hiccup * random.nextFloat() : 0;
    const log =
      (levels.get(arm) ?? 0) + noise.window * normal(random) + noise.drift * position + hiccup + disturbance;
    const window = windowOf(arm, pair, position, COST_US * Math.exp(log) * (arm === 'websocket' ? ratio : 1));
    windows.push(isDisturbed ? { ...window, checks: [WAITED] } : window);
  };
  const planned = simulatedCell.pairs.quick;
  planTurns(arms, planned, random).forEach(measure);
  for (let pair = planned; wantsMorePairs(planned, windows); pair += 2) {
    planTurns(arms, 2, random, pair).forEach(measure);
  }
  return {
    kind: 'load',
    schemaVersion: 1,
    scenario: 'simulated',
    cell: simulatedCell,
    profile: 'quick',
    round,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationNs: 10e9,
    contests: [contest],
    aa: hasAa ? 'sse-aa' : null,
    injection: null,
    arms: [],
    order: windows.map(({ arm }) => arm),
    windows,
    checks: [],
  };
}

const EMPTY = { count: 0, data: null };
const SIDE = {
  fromNs: 0,
  untilNs: 5e8,
  deliveries: DELIVERIES,
  cpuUserUs: COST_US,
  cpuSystemUs: 0,
  loopUtilization: 0.3,
  surroundings: { loopCpuNs: null, waitNs: null, pressureNs: null, throttledNs: null },
};
const NOTHING_LOST = { missed: 0, duplicate: 0, reordered: 0, wireBytes: 0, payloadBytes: 0 };
const SERVER = { ...SIDE, events: 100, dueTimes: 100, lag: EMPTY };
/**
 * What all simulated windows have in common: only the CPU time of the server differs. It has every field of a window, since a copy that
 * gets further ones takes fifty times as long, and simulations make millions.
 */
const WINDOW: WindowRecord = {
  arm: '',
  pair: 0,
  position: 0,
  firstSeq: 1,
  lastSeq: 100,
  server: SERVER,
  client: { ...SIDE, delivery: EMPTY, transit: EMPTY, negativeTransit: 0 },
  counts: { expected: DELIVERIES, received: DELIVERIES, ...NOTHING_LOST },
  checks: [],
};

function windowOf(arm: string, pair: number, position: number, cpuUserUs: number): WindowRecord {
  return { ...WINDOW, arm, pair, position, server: { ...SERVER, cpuUserUs } };
}

/** A draw from the standard normal distribution: Box and Muller, Annals of Mathematical Statistics 29 (1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
}

/** The fewest and the most successes of n trials with chance p: beyond them on either side lies at most `tail` of the distribution. */
export function binomialBand(
  trials: number,
  chance: number,
  tail: number,
): readonly [low: number, high: number] {
  const chances: number[] = [];
  let log = trials * Math.log1p(-chance);
  for (let count = 0; count <= trials; count += 1) {
    chances.push(Math.exp(log));
    log += Math.log((trials - count) / (count + 1)) + Math.log(chance / (1 - chance));
  }
  const edge = (ordered: readonly number[]): number => {
    let sum = 0;
    return ordered.findIndex((one) => (sum += one) > tail);
  };
  return [edge(chances), trials - edge(chances.toReversed())];
}

import { planFor } from '../analysis/plan.ts';
import { exactly, that, type CaseFinding } from '../cases/case.ts';
import { ordinaryArm } from '../processes/children.ts';
import { makeLoadCell, makeProcedureCell } from '../questions/cells.ts';
import { loadProcedure } from '../questions/index.ts';
import { proceduresOf, type RoundRecord } from '../records/record.ts';
import type { PlanEstimate, PlannedLoad, Sizing } from '../records/sizing.ts';
import type { LoadCell } from '../records/scenario.ts';
import { count, ratio, share, text, type Text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import { runProcedureRound } from '../rounds/procedure-round.ts';
import { median } from '../stats/quantile.ts';
import { transports } from '../transports.ts';
import { injection } from './injection.ts';
import { analyseRecords, contextOf } from './rounds.ts';
import { binomialBand } from './simulation.ts';

const ARMS = ['sse', 'websocket'] as const;
const METRICS = ['server-cpu', 'overhead-bytes', 'memory'];

/** A load; without a length, events as they are. */
type Row = readonly [connections: number, eventsPerSecond: number, payloadBytes: number | null];
const FITTED: readonly Row[] = [
  [10, 500, null],
  [10, 500, 2000],
  [100, 40, null],
  [100, 40, 2000],
  [100, 40, 8000],
  [100, 100, null],
  [100, 300, null],
  [1000, 10, null],
  [1000, 10, 2000],
];
const FITTED_ROUNDS = 2;
const HELD_OUT: readonly Row[] = [
  [30, 300, 1000],
  [150, 20, 4000],
  [150, 60, 300],
  [400, 15, 300],
  [400, 30, null],
];
/** Connections at which memory is read: the plan for others lies between these, as in the question of memory. */
const MEMORY_FITTED = [0, 100, 500, 1000];
const MEMORY_ROUNDS = 3;
const MEMORY_HELD_OUT = [150, 400];

const loadCellOf = ([connections, eventsPerSecond, payloadBytes]: Row): LoadCell => {
  const ms = 400;
  return makeLoadCell(`${connections}-at-${eventsPerSecond}-${payloadBytes ?? 'bare'}`, 'a load', {
    connections,
    pace: { kind: 'rate', eventsPerSecond },
    measureMs: { quick: ms, standard: ms, full: ms },
    payloadBytes,
    rounds: {},
  });
};

/** What a plan says to a load, and what the load then took. */
export interface HeldOut {
  /** `SSE, CPU, 400 connections`. */
  readonly what: string;
  readonly planned: Pick<PlanEstimate, 'value' | 'low' | 'high'> | null;
  readonly found: number | null;
}

/** A plan made from some loads, held against others that it has not seen. */
export const heldOutPlan = injection({
  title: 'A plan against loads that it was not made from',
  injected: `Nothing. CPU and bytes of ${FITTED.length} loads and the memory of up to 1,000 connections are measured, and a plan made from them; then ${HELD_OUT.length} other loads, between those.`,
  seconds: 240,
  isDefault: false,
  run: async (trial) => judgePlan(await measurePlan(trial)),
});

async function measurePlan(trial: Trial): Promise<readonly HeldOut[]> {
  const fitted: RoundRecord[] = [];
  for (let round = 1; round <= FITTED_ROUNDS; round += 1)
    for (const row of FITTED) fitted.push(await measureLoad(trial, row, round));
  for (let round = 1; round <= MEMORY_ROUNDS; round += 1)
    fitted.push(await measureMemory(trial, MEMORY_FITTED, round));
  const sizing = sizingFrom(fitted);
  const held: HeldOut[] = [];
  for (const row of HELD_OUT) held.push(...holdLoad(sizing, sizingFrom([await measureLoad(trial, row, 1)])));
  held.push(...holdMemory(sizing, await measureMemory(trial, [0, ...MEMORY_HELD_OUT], 1)));
  return held;
}

function measureLoad(trial: Trial, row: Row, round: number): Promise<RoundRecord> {
  const arms = ARMS.map((id) => ordinaryArm(id));
  const cell = loadCellOf(row);
  return runLoadRound(contextOf(trial, `plan ${cell.id}`, arms, round), cell);
}

async function measureMemory(trial: Trial, steps: readonly number[], round: number): Promise<RoundRecord> {
  const cell = makeProcedureCell(`memory-${steps.length}`, 'memory', {
    procedure: 'memory',
    settings: { steps: [...steps], events: 0 },
    load: 'Connections without events.',
    connections: Math.max(...steps),
    armSeconds: 3,
    rounds: {},
  });
  const arms = ARMS.map((id) => ordinaryArm(id));
  return runProcedureRound(contextOf(trial, 'plan memory', arms, round), cell, await loadProcedure('memory'));
}

function sizingFrom(records: readonly RoundRecord[]): readonly Sizing[] {
  return analyseRecords(records, loadCellOf([100, 100, null]), METRICS).sizing;
}

/** CPU and bytes of a load, each beside its plan. */
function holdLoad(sizing: readonly Sizing[], taken: readonly Sizing[]): readonly HeldOut[] {
  return taken.flatMap(({ transport, cpuNs: [cpu], overheadBytes: [overhead] }): HeldOut[] => {
    if (cpu === undefined || overhead === undefined) return [];
    const { connections, eventsPerSecond, payloadBytes } = cpu;
    if (connections === null || eventsPerSecond === null || payloadBytes === null) return [];
    const planned = planOf(sizing, transport, { connections, eventsPerSecond, payloadBytes });
    const deliveries = connections * eventsPerSecond;
    return [
      {
        what: `${planned?.label}, CPU, ${connections} connections`,
        planned: planned?.cores ?? null,
        found: (cpu.value * deliveries) / 1e9,
      },
      {
        what: `${planned?.label}, bytes, ${connections} connections`,
        planned: planned?.bytesPerSecond ?? null,
        found: (payloadBytes + overhead.value) * deliveries,
      },
    ];
  });
}

function holdMemory(sizing: readonly Sizing[], record: RoundRecord): readonly HeldOut[] {
  return proceduresOf(record).flatMap(({ arm, readings }) => {
    const heldAt = (connections: number): number =>
      readings
        .filter(({ at, quantity }) => at === connections && ['heap-used', 'external'].includes(quantity))
        .reduce((sum, { value }) => sum + value, 0);
    return MEMORY_HELD_OUT.map((connections): HeldOut => {
      const planned = planOf(sizing, arm, { connections, eventsPerSecond: 1, payloadBytes: 100 });
      return {
        what: `${planned?.label}, memory, ${connections} connections`,
        planned: planned?.memoryBytes ?? null,
        found: heldAt(connections) - heldAt(0),
      };
    });
  });
}

function planOf(sizing: readonly Sizing[], transport: string, load: PlannedLoad) {
  const contest = ARMS.map((id) => ({ id, label: transports.get(id).label, role: 'contest' as const }));
  return planFor({ transports: contest, alsoRan: [], sizing }, load).transports.find(
    (one) => one.transport === transport,
  );
}

/** Values that are bound to lie in their intervals by 95 % each: fewer than chance allows say that the intervals are too narrow. Pure. */
export function judgePlan(held: readonly HeldOut[]): readonly CaseFinding[] {
  const isInside = ({ planned, found }: HeldOut): boolean =>
    planned !== null && found !== null && planned.low <= found && found <= planned.high;
  const inside = held.filter(isInside).length;
  const [least] = binomialBand(held.length, 0.95, 0.01);
  /** How wide the intervals are: wide ones hold anything. */
  const middle = median(
    held.flatMap(({ planned }) => (planned === null ? [] : Math.sqrt(planned.high / planned.low) - 1)),
  );
  const outside = held
    .filter((one) => !isInside(one))
    .flatMap(({ what, planned, found }): Text =>
      planned === null || found === null
        ? [`; ${what}: no value`]
        : text`; ${what}: ${ratio(found / planned.value)} of the plan`,
    );
  return [
    exactly(
      'values that were measured',
      held.filter(({ planned, found }) => planned !== null && found !== null).length,
      EXPECTED,
    ),
    that(
      'values within their interval',
      text`at least ${count(least)} of ${count(held.length)}`,
      [
        ...text`${count(inside)} of ${count(held.length)}; half of the intervals within ${share(middle)} to either side`,
        ...outside,
      ],
      inside >= least,
    ),
  ];
}

/** CPU and bytes of every load, and the memory, of each arm. */
const EXPECTED = (HELD_OUT.length * 2 + MEMORY_HELD_OUT.length) * ARMS.length;

import type { ProcedureValue } from '../records/figures.ts';
import {
  contestantsOf,
  proceduresOf,
  windowsOf,
  type LoadRound,
  type RoundRecord,
  type WindowRecord,
} from '../records/record.ts';
import { eventsPerBurstOf } from '../records/scenario.ts';
import type { Sizing, SizingPoint } from '../records/sizing.ts';
import { median } from '../stats/quantile.ts';
import { cpuModelOf } from './cpu-model.ts';
import { oneMoreRound } from './one-more-round.ts';
import { countedOf } from './pairing.ts';
import type { CellRounds } from './summary.ts';

/** What every transport took under the loads that were measured, as a plan for another load needs it. Pure. */
export function sizingOf(cells: readonly CellRounds[], values: readonly ProcedureValue[]): readonly Sizing[] {
  const transports = [...new Set(cells.flatMap(({ rounds }) => contestantsOf(rounds[0])))];
  return transports
    .map((transport) => {
      const cpu = cells.flatMap((cell) => loadPoints(cell, transport, cpuNsOf));
      return {
        transport,
        cpuNs: cpu.map(({ point }) => point),
        cpuModel: cpuModelOf(cpu.map(({ point, roundValues }) => ({ point, roundNs: roundValues }))),
        overheadBytes: [
          ...cells.flatMap((cell) => loadPoints(cell, transport, overheadOf)).map(({ point }) => point),
          ...cells.flatMap((cell) => wirePoints(cell, transport)),
        ],
        memoryBytes: memoryPoints(cells, transport),
        handshakeBytes: handshakePoints(values, transport),
      };
    })
    .filter(({ cpuNs, overheadBytes, memoryBytes, handshakeBytes }) =>
      [cpuNs, overheadBytes, memoryBytes, handshakeBytes].some(({ length }) => length > 0),
    );
}

/** A value of the windows of one arm in a round; null: they have none. */
type ValueOf = (windows: readonly WindowRecord[]) => number | null;

const per = (
  windows: readonly WindowRecord[],
  of: (window: WindowRecord) => number,
  by: (window: WindowRecord) => number,
): number | null => {
  const total = (each: (window: WindowRecord) => number): number =>
    windows.reduce((sum, window) => sum + each(window), 0);
  return total(by) > 0 ? total(of) / total(by) : null;
};

const cpuNsOf: ValueOf = (windows) =>
  per(
    windows,
    ({ server }) => ((server?.cpuUserUs ?? 0) + (server?.cpuSystemUs ?? 0)) * 1000,
    ({ server }) => server?.deliveries ?? 0,
  );
const received = ({ counts }: WindowRecord): number => counts?.received ?? 0;
const payloadOf: ValueOf = (windows) => per(windows, ({ counts }) => counts?.payloadBytes ?? 0, received);
const overheadOf: ValueOf = (windows) =>
  per(windows, ({ counts }) => (counts?.wireBytes ?? 0) - (counts?.payloadBytes ?? 0), received);

/**
 * The value of a cell at a fixed rate. As fast as possible, or in bursts, an event shares its turn with others, and costs another
 * amount than in a plan.
 */
function loadPoints(
  { scenario, rounds }: CellRounds,
  transport: string,
  valueOf: ValueOf,
): readonly RoundedPoint[] {
  const [first] = rounds;
  const { cell } = first;
  if (
    cell.kind !== 'load' ||
    cell.pace.kind !== 'rate' ||
    eventsPerBurstOf(cell) > 1 ||
    !contestantsOf(first).includes(transport)
  )
    return [];
  const byRound = rounds
    .filter((record): record is LoadRound => record.kind === 'load')
    .map((record) => countedOf(record, windowsOf(record), transport));
  const payloadBytes = median(byRound.flatMap((windows) => payloadOf(windows) ?? []));
  const place = {
    scenario,
    cell: cell.id,
    connections: cell.connections,
    eventsPerSecond: cell.pace.eventsPerSecond,
  };
  return roundedPoints({ ...place, payloadBytes }, byRound.map(valueOf));
}

/** The overhead of every payload of a procedure that read both what an event was and what it took. */
function wirePoints({ scenario, rounds }: CellRounds, transport: string): readonly SizingPoint[] {
  const byRound = rounds.map((record) => readingsOf(record, transport));
  const places = [
    ...new Set(byRound.flat().flatMap(({ quantity, at }) => (quantity === 'overhead' ? (at ?? []) : []))),
  ];
  return places.flatMap((place) => {
    const valuesOf = (quantity: string): readonly (number | null)[] =>
      byRound.map(
        (readings) => readings.find((one) => one.quantity === quantity && one.at === place)?.value ?? null,
      );
    const overhead = valuesOf('overhead');
    const payload = valuesOf('wire').flatMap((wire, round) => {
      const beyond = overhead[round] ?? null;
      return wire === null || beyond === null ? [] : [wire - beyond];
    });
    const anywhere = { scenario, cell: rounds[0].cell.id, connections: null, eventsPerSecond: null };
    return pointsOf({ ...anywhere, payloadBytes: median(payload) }, overhead);
  });
}

const readingsOf = (record: RoundRecord, transport: string) =>
  countedOf(record, proceduresOf(record), transport).flatMap(({ readings }) => readings);

/**
 * What each connection takes, by how many there are: the first ones take some of what all share with them. Of connections that got
 * events, where a cell has any: a buffer is made for the first one.
 */
function memoryPoints(cells: readonly CellRounds[], transport: string): readonly SizingPoint[] {
  const isActive = ({ rounds: [{ cell }] }: CellRounds): boolean =>
    cell.kind === 'procedure' && cell.settings['events'] !== 0;
  const pointsIn = (some: readonly CellRounds[]): readonly SizingPoint[] =>
    some.flatMap((cell) => memoryPointsOf(cell, transport));
  const active = pointsIn(cells.filter(isActive));
  return active.length > 0 ? active : pointsIn(cells);
}

function memoryPointsOf({ scenario, rounds }: CellRounds, transport: string): readonly SizingPoint[] {
  const byRound = rounds.map((record) => heldByConnections(readingsOf(record, transport)));
  const counts = [...new Set(byRound.flatMap((held) => [...held.keys()]))].filter((count) => count > 0);
  return counts.flatMap((connections) => {
    const place = {
      scenario,
      cell: rounds[0].cell.id,
      connections,
      eventsPerSecond: null,
      payloadBytes: null,
    };
    const eachTakes = byRound.map((held) => {
      const [none, some] = [held.get(0) ?? null, held.get(connections) ?? null];
      return none === null || some === null ? null : (some - none) / connections;
    });
    return pointsOf(place, eachTakes);
  });
}

/** Heap and external buffers, in bytes, by how many connections were open. */
function heldByConnections(readings: ReturnType<typeof readingsOf>): ReadonlyMap<number, number> {
  const held = new Map<number, number>();
  for (const { quantity, at, value } of readings) {
    const isHeld = quantity === 'heap-used' || quantity === 'external';
    if (isHeld && at !== null) held.set(at, (held.get(at) ?? 0) + value);
  }
  return held;
}

/** The bytes of a handshake in every procedure that counted them. */
function handshakePoints(values: readonly ProcedureValue[], transport: string): readonly SizingPoint[] {
  return values
    .filter(({ metric, statistic }) => metric === 'handshake-bytes' && statistic === 'total')
    .flatMap(({ scenario, cell, arms }) => {
      const value = arms.find((arm) => arm.transport === transport)?.value ?? null;
      const place = { scenario, cell, connections: null, eventsPerSecond: null, payloadBytes: null };
      return value === null ? [] : pointsOf(place, value.roundValues);
    });
}

type PlaceOfPoint = Omit<SizingPoint, 'value' | 'low' | 'high' | 'confidence'>;

/** A point, with the values of the rounds that gave one. */
interface RoundedPoint {
  readonly point: SizingPoint;
  readonly roundValues: readonly number[];
}

/** Nothing where no round gave a value. */
function roundedPoints(
  place: PlaceOfPoint,
  valuesOfRounds: readonly (number | null)[],
): readonly RoundedPoint[] {
  const roundValues = valuesOfRounds.flatMap((value) => value ?? []);
  const value = median(roundValues);
  return value === null ? [] : [{ point: { ...place, value, ...oneMoreRound(roundValues) }, roundValues }];
}

function pointsOf(place: PlaceOfPoint, valuesOfRounds: readonly (number | null)[]): readonly SizingPoint[] {
  return roundedPoints(place, valuesOfRounds).map(({ point }) => point);
}

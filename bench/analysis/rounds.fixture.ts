import { faultOf, windowOf, type FaultWishes, type WindowWishes } from '../metrics/records.fixture.ts';
import {
  contestantsOf,
  type FaultRound,
  type LoadRound,
  type ProcedureRecord,
  type ProcedureRound,
  type RoundRecord,
} from '../records/record.ts';
import type { LoadCell, ProcedureCell, Scenario } from '../records/scenario.ts';
import { makeFaultCell } from '../questions/cells.ts';

/** Where a window stands in its run. */
export interface Place {
  readonly arm: string;
  readonly round: number;
  readonly pair: number;
  /** Place in the round, from 0, in an order that alternates like a real one. */
  readonly position: number;
}

const byProfile = (count: number) => ({ quick: count, standard: count, full: count });

export const PAIRS = 4;

export const loadCell: LoadCell = {
  kind: 'load',
  id: 'ten-connections',
  label: '10 connections',
  connections: 10,
  pace: { kind: 'rate', eventsPerSecond: 400 },
  settleMs: 150,
  fitsMachine: false,
  measureMs: byProfile(500),
  pairs: byProfile(PAIRS),
  rounds: byProfile(8),
  primary: [],
  transports: null,
  payloadBytes: null,
};

export const faultCell = makeFaultCell('server-restart', 'server killed', {
  fault: 'server killed',
  connections: 2,
  eventsPerSecond: 50,
  emitMs: 5000,
  timeline: [
    { atMs: 2000, action: 'kill-server', marks: 'on' },
    { atMs: 3000, action: 'start-server', history: 'kept', marks: 'off' },
  ],
  reconnect: {
    delayMs: 500,
    backoffFactor: 1,
    maxDelayMs: 500,
    jitter: 'none',
    silenceTimeoutMs: null,
    resume: true,
    reopens: true,
  },
  rounds: byProfile(8),
});

export const scenarioOf = (wishes: Partial<Scenario> = {}): Scenario => ({
  title: 'A title',
  question: 'A question?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [loadCell, faultCell],
  metrics: ['server-cpu'],
  ...wishes,
});

const anyRound = {
  schemaVersion: 1,
  scenario: 'steady',
  profile: 'standard',
  round: 0,
  startedAt: '2026-01-01T00:00:00.000Z',
  durationNs: 5_000_000_000,
  contests: [['sse', 'websocket']],
  aa: null,
  injection: null,
  arms: [],
  checks: [],
} as const;

/** A round without windows. */
export function roundOf(wishes: Partial<LoadRound> = {}): LoadRound {
  return { kind: 'load', ...anyRound, cell: loadCell, order: [], windows: [], ...wishes };
}

/** A round of a procedure. */
export function procedureRoundOf(
  wishes: Pick<ProcedureRound, 'cell' | 'procedures'> & Partial<ProcedureRound>,
): ProcedureRound {
  return { kind: 'procedure', ...anyRound, ...wishes };
}

/** The arms of a round: those of the contest, and the A/A control where there is one. */
const armsOf = (round: Pick<RoundRecord, 'contests' | 'aa'>): readonly string[] => [
  ...contestantsOf(round),
  ...(round.aa === null ? [] : [round.aa]),
];

/** A round of load, its pairs run in mirrored blocks: one arm first, then the other. */
export function loadRound(
  round: number,
  window: (place: Place) => WindowWishes,
  wishes: Partial<LoadRound> = {},
): LoadRound {
  const arms = armsOf(roundOf(wishes));
  const windows = Array.from({ length: PAIRS }, (_, pair) =>
    (pair % 2 === 0 ? arms : arms.toReversed()).map((arm, at) => {
      const place = { arm, round, pair, position: pair * arms.length + at };
      return windowOf({ arm, pair, position: place.position, ...window(place) });
    }),
  ).flat();
  return roundOf({ round, windows, order: windows.map(({ arm }) => arm), ...wishes });
}

/** A round of a fault. */
export function faultRound(
  round: number,
  fault: (arm: string) => FaultWishes,
  wishes: Partial<FaultRound> = {},
): FaultRound {
  const faults = armsOf({ ...anyRound, ...wishes }).map((arm) => faultOf({ arm, ...fault(arm) }));
  return { kind: 'fault', ...anyRound, round, cell: faultCell, beside: 0, faults, ...wishes };
}

/** Eight rounds, or as many as wanted. */
export function roundsOf<Round extends RoundRecord>(make: (round: number) => Round, count = 8): Round[] {
  return Array.from({ length: count }, (_, round) => make(round));
}

/** A procedure that holds this many bytes of the heap for each connection of an arm, by arm. */
export function memoryRound(
  round: number,
  bytesByArm: Readonly<Record<string, number>>,
  changesOfSse: Partial<ProcedureRecord> = {},
  standardRounds = 3,
): RoundRecord {
  const cell: ProcedureCell = {
    kind: 'procedure',
    id: 'idle',
    label: 'idle',
    procedure: 'memory',
    settings: {},
    load: 'Some connections.',
    connections: 1000,
    armSeconds: 1,
    transports: null,
    rounds: { quick: 1, standard: standardRounds, full: 6 },
    primary: [],
  };
  const procedures = Object.entries(bytesByArm).map(([arm, each], position) => ({
    arm,
    position,
    fromNs: 0,
    untilNs: 1,
    readings: [1000, 0].flatMap((at) => [
      { quantity: 'heap-used', at, value: 5e6 + at * each },
      { quantity: 'external', at, value: 1e6 },
    ]),
    checks: [],
    ...(arm === 'sse' ? changesOfSse : {}),
  }));
  return procedureRoundOf({ scenario: 'memory', cell, round, aa: null, procedures });
}

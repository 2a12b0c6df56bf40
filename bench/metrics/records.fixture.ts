import type {
  ClientFaultRecord,
  ClientWindow,
  DeliveryCounts,
  FaultRecord,
  ServerWindow,
  WindowRecord,
  Surroundings,
} from '../records/record.ts';
import { encodeHistogram } from '../stats/histogram.ts';

/** Surroundings in which nothing waited for anything. */
export const QUIET: Surroundings = { loopCpuNs: 3e8, waitNs: 0, pressureNs: 0, throttledNs: 0 };

/** What a test wants to be special about a window; the rest is a quiet second with 10 events to 10 connections. */
export interface WindowWishes extends Partial<Omit<WindowRecord, 'server' | 'client' | 'counts'>> {
  readonly server?: Partial<ServerWindow> | null;
  readonly client?: Partial<ClientWindow> | null;
  readonly counts?: Partial<DeliveryCounts> | null;
}

/** A window made by hand: 10 events to 10 connections in one second, nothing lost. */
export function windowOf({
  server = {},
  client = {},
  counts = {},
  ...rest
}: WindowWishes = {}): WindowRecord {
  const empty = encodeHistogram([]);
  const window = {
    fromNs: 0,
    untilNs: 1_000_000_000,
    deliveries: 100,
    cpuUserUs: 0,
    cpuSystemUs: 0,
    loopUtilization: 0.3,
    surroundings: QUIET,
  };
  return {
    arm: 'sse',
    position: 0,
    pair: 0,
    firstSeq: 1,
    lastSeq: 10,
    server:
      server === null
        ? null
        : { ...window, events: 10, dueTimes: server.events ?? 10, lag: empty, ...server },
    client:
      client === null ? null : { ...window, delivery: empty, transit: empty, negativeTransit: 0, ...client },
    counts: counts === null ? null : { ...NOTHING_LOST, ...counts },
    checks: [],
    ...rest,
  };
}

/** What a test wants to be special about a fault; the rest is one second of outage that every client survived. */
export interface FaultWishes extends Partial<Omit<FaultRecord, 'clients' | 'counts'>> {
  readonly clients?: readonly Partial<ClientFaultRecord>[];
  readonly counts?: Partial<DeliveryCounts>;
}

/** A fault made by hand: one second long, every client noticed after 1 ms, recovered after 5 ms and lost nothing. */
export function faultOf({ clients = [{}], counts = {}, ...rest }: FaultWishes = {}): FaultRecord {
  return {
    arm: 'sse',
    firstSeq: 1,
    lastSeq: 10,
    faultOnNs: 1_000_000_000,
    faultOffNs: 2_000_000_000,
    clients: clients.map((client) => Object.assign({}, SURVIVOR, client)),
    serverDetectionsNs: [],
    example: [],
    counts: { ...NOTHING_LOST, ...counts },
    replayDelays: encodeHistogram([]),
    acceptsAfterFault: clients.length,
    replayed: 0,
    checks: [],
    ...rest,
  };
}

const NOTHING_LOST: DeliveryCounts = {
  expected: 100,
  received: 100,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  wireBytes: 7000,
  payloadBytes: 5700,
};

const SURVIVOR: ClientFaultRecord = {
  detectionNs: 1_000_000,
  recoveryNs: 5_000_000,
  caughtUpNs: 6_000_000,
  catchUpBytes: 4000,
  longestGapNs: 1_005_000_000,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  reconnectAttempts: 1,
  endState: 'ok',
};

import type { FaultCell } from '../../records/scenario.ts';
import { makeFaultCell, HARDENED, HEARTBEAT_MS, NOT_RESUMING, RESUMING } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { FAULTS, type Fault } from './faults.ts';

/** Time to recover for clients of one policy, and for library clients, which wait up to 5 s and then longer, ms. */
const POLICY_REST_MS = 1300;
const LIBRARY_REST_MS = 6700;

/** What is counted and not compared needs no more: it is the same in every round except for its times. */
const SHOWN_ONCE = { standard: 1, full: 4 } as const;

/** Every client follows one policy, on both transports: any difference is the transport's. */
const POLICIES = {
  plain: { label: 'without resume', reconnect: NOT_RESUMING, heartbeatMs: 0 },
  resume: { label: 'with resume', reconnect: RESUMING, heartbeatMs: 0 },
  hardened: { label: 'hardened', reconnect: HARDENED, heartbeatMs: HEARTBEAT_MS },
} as const;

/** Each with the default settings of its library. */
export const LIBRARY_CLIENTS = [
  'eventsource',
  'undici-eventsource',
  'bare-websocket',
  'partysocket',
  'reconnecting-websocket',
] as const;

function cellsOf(id: string, fault: Fault): FaultCell[] {
  const { label, timeline, overAtMs, isInQuick = false, decides = false, replayWindow = 2000 } = fault;
  const common = {
    fault: label,
    // Light enough that the arms of several cells do not disturb each other side by side.
    connections: 5,
    eventsPerSecond: fault.eventsPerSecond ?? 40,
    timeline,
    drainMs: 500,
  };
  const byPolicy = Object.entries(POLICIES).map(([policy, { label: name, reconnect, heartbeatMs }]) => {
    const isMain = policy === 'resume';
    return makeFaultCell(`${id}-${policy}`, `${label}: ${name}`, {
      ...common,
      policy: name,
      reconnect,
      emitMs: overAtMs + POLICY_REST_MS,
      server: { heartbeatMs, heartbeatKind: 'application', replayWindow },
      primary: decides && isMain ? ['recovery.median'] : [],
      rounds: {
        quick: isInQuick && isMain ? 1 : 0,
        ...(isMain && decides ? { standard: 7, full: 12 } : SHOWN_ONCE),
      },
    });
  });
  const libraries = makeFaultCell(`${id}-as-shipped`, `${label}: default settings`, {
    ...common,
    policy: null,
    reconnect: null,
    transports: LIBRARY_CLIENTS,
    emitMs: overAtMs + LIBRARY_REST_MS,
    server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow },
    rounds: { quick: isInQuick ? 1 : 0, standard: 1, full: 3 },
  });
  return [...byPolicy, libraries];
}

export const question = defineQuestion({
  title: 'When things break',
  question:
    'For each way in which a connection can break: who notices, how long does the stream stop, what is lost, and who recovers?',
  defaultIn: ['standard', 'full'],
  // What libraries do by themselves when a connection is lost: the reconnection table of every run.
  defaultCells: {
    standard: ['killed-server', 'reset', 'silent-path', 'unavailable'].map((id) => `${id}-as-shipped`),
  },
  cells: Object.entries<Fault>(FAULTS).flatMap(([id, fault]) => cellsOf(id, fault)),
  metrics: ['recovery', 'caught-up', 'missed'],
});

import type { Check } from './check.ts';
import type { Cell, ProfileId } from './scenario.ts';

/** Version of the raw record files. It goes up when a field changes its meaning. */
export const RECORD_SCHEMA_VERSION = 3;

export type { Check } from './check.ts';

/** A histogram of durations in ns with three significant digits (HDR, V2, base64). `data` is null when `count` is 0. */
export interface EncodedHistogram {
  readonly count: number;
  readonly data: string | null;
}

/**
 * What the system says about the time between two snapshots, apart from what the process did. Causes for doubt, never results.
 * null: the system does not tell (it is no Linux, or hides the file).
 */
export interface Surroundings {
  /** CPU time of the thread that runs the event loop, ns. What the process used beyond it went to its helper threads. */
  readonly loopCpuNs: number | null;
  /** Time for which that thread could have run and waited for a processor, ns (`/proc/self/schedstat`). */
  readonly waitNs: number | null;
  /** Time in which any task of the machine waited for a processor, ns (`/proc/pressure/cpu`, `some`). */
  readonly pressureNs: number | null;
  /** Time for which the control group was kept from running by its quota, ns (`cpu.stat`). */
  readonly throttledNs: number | null;
}

/** What a server process saw between two snapshots of its own, taken around the measured stretch. */
export interface ServerWindow {
  /** Monotonic ns of the two snapshots. */
  readonly fromNs: number;
  readonly untilNs: number;
  /** Events emitted between the snapshots, and how many writes to connections that made. */
  readonly events: number;
  readonly deliveries: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  /** Share of the time in which the event loop was busy, 0 to 1. */
  readonly loopUtilization: number;
  readonly surroundings: Surroundings;
  /** sent - due of every event of the measured stretch, ns. */
  readonly lag: EncodedHistogram;
}

/** What a client process saw between two snapshots of its own, taken around the measured stretch. */
export interface ClientWindow {
  readonly fromNs: number;
  readonly untilNs: number;
  /** Events received between the snapshots, over all connections. */
  readonly deliveries: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  readonly loopUtilization: number;
  readonly surroundings: Surroundings;
  /** received - due of every delivery that was due in the measured stretch, ns. Empty when the pace has no schedule. */
  readonly delivery: EncodedHistogram;
  /** received - sent of the same deliveries, ns. */
  readonly transit: EncodedHistogram;
  /** Deliveries whose transit was negative: one is enough to void the window. */
  readonly negativeTransit: number;
}

/** Exact counts of one arm over a whole window (settle, measure and drain) or a whole fault, over all connections. */
export interface EventCounts {
  /** Events x connections that the plan called for. */
  readonly expected: number;
  readonly received: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
}

/** The same with the bytes of a window. */
export interface DeliveryCounts extends EventCounts {
  /** Bytes read from the sockets while these events arrived, with all framing. */
  readonly wireBytes: number;
  /** Bytes of JSON text in the received events, UTF-8. */
  readonly payloadBytes: number;
}

/** The same with the bytes of a fault. */
export interface FaultCounts extends EventCounts {
  /** As in a window; null: library clients do not show their sockets. */
  readonly wireBytes: number | null;
  readonly payloadBytes: number;
}

/** One measured stretch of one arm. */
export interface WindowRecord {
  readonly arm: string;
  /** Place in the round, from 0. */
  readonly position: number;
  /** Windows with the same pair number are compared with each other. */
  readonly pair: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** null when the process died or fell silent: `checks` then says which. */
  readonly server: ServerWindow | null;
  readonly client: ClientWindow | null;
  readonly counts: DeliveryCounts | null;
  readonly checks: readonly Check[];
}

/** One set of processes in one round: a server and its clients. */
export interface ArmRecord {
  /** As the transport it runs, but for the aa. */
  readonly arm: string;
  readonly transport: string;
  /** Name and version of what speaks on each side, such as `express 5.3.0` and `eventsource-parser 3.1.1`. */
  readonly serverSoftware: string;
  readonly clientSoftware: string;
  /** Processor each process was pinned to; null: not pinned. */
  readonly serverCpu: number | null;
  readonly clientCpu: number | null;
  /** From the first connect to the last connection open, ns; null: in a procedure connections come and go. */
  readonly connectNs: number | null;
  /** null: a fault is not about cost, and a procedure warms up as it sees fit. */
  readonly warmUp: {
    /** Whether the CPU per delivery was stable (5 %) when the warm-up ended. */
    readonly stable: boolean;
    /** Server CPU per delivery in each warm-up burst, ns. */
    readonly cpuPerDeliveryNs: readonly number[];
  } | null;
}

/** What one client went through in a fault. */
export interface ClientFaultRecord {
  /** Fault on -> the client knows, ns; null: it never noticed. */
  readonly detectionNs: number | null;
  /** Fault off -> the first event received after it, ns; null: nothing came any more. */
  readonly recoveryNs: number | null;
  /** Fault off -> the first event received that was due after it: the client is in the present again, ns; null: it never was. */
  readonly caughtUpNs: number | null;
  /** Bytes read from the new connection until then, its opening included; null: that never was, it kept its connection, or shows no socket. */
  readonly catchUpBytes: number | null;
  /** Longest time without an event while events were due, ns. */
  readonly longestGapNs: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
  /** Connection attempts after the first. */
  readonly reconnectAttempts: number;
  readonly endState: 'ok' | 'stalled' | 'closed-for-good';
}

/** One moment, or one stretch, in the life of a client, ns after the fault began; before it: negative. */
export type LifeMark =
  | { readonly what: 'lost' | 'attempt' | 'opened' | 'closed-for-good'; readonly atNs: number }
  /** Events that followed one another without a longer break. */
  | { readonly what: 'events'; readonly fromNs: number; readonly untilNs: number; readonly events: number };

/** One arm through one fault. */
export interface FaultRecord {
  readonly arm: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** When the fault began and ended, monotonic ns, as carried out. */
  readonly faultOnNs: number;
  /** null: it never ended. */
  readonly faultOffNs: number | null;
  readonly clients: readonly ClientFaultRecord[];
  /** Fault on -> the server saw a connection close, ns, in order, one for each that closed; empty: it saw none, or is dead. */
  readonly serverDetectionsNs: readonly number[];
  /** The life of one client, for a picture. */
  readonly example: readonly LifeMark[];
  readonly counts: FaultCounts;
  /** Connections accepted by the link after the fault began, and events the server sent again on request. */
  readonly acceptsAfterFault: number;
  readonly replayed: number;
  readonly checks: readonly Check[];
}

/** One number that a procedure read off. */
export interface Reading {
  /** What was read, such as `heap-used`, in the base unit that the procedure documents. */
  readonly quantity: string;
  /** Its place on the axis of a curve, such as the connections that were open; null: it has none. */
  readonly at: number | null;
  readonly value: number;
}

/** One arm through one procedure. */
export interface ProcedureRecord {
  readonly arm: string;
  /** Its turn in the round, from 0. */
  readonly position: number;
  /** When it was measured, monotonic ns. */
  readonly fromNs: number;
  readonly untilNs: number;
  readonly readings: readonly Reading[];
  readonly checks: readonly Check[];
}

/** Everything that one round of one cell left behind: one file in `raw/`. */
export interface RoundRecord {
  readonly schemaVersion: typeof RECORD_SCHEMA_VERSION;
  readonly scenario: string;
  /** The cell exactly as it was run. */
  readonly cell: Cell;
  readonly profile: ProfileId;
  readonly round: number;
  /** ISO 8601, for people; never used in a calculation. */
  readonly startedAt: string;
  readonly durationNs: number;
  /** The arms that are compared, by id; the first is the baseline of every comparison. */
  readonly contest: readonly string[];
  /** The arm that runs the baseline's transport a second time (A/A): what sets the two apart is noise. null: none. */
  readonly aa: string | null;
  /** What was put in on purpose, for the doctor; such a record never becomes an ordinary report. null: nothing. */
  readonly injection: string | null;
  readonly arms: readonly ArmRecord[];
  /** Other rounds that were run at the same time: faults share the machine, load never does. */
  readonly beside: number;
  /** Arms in the order of the windows as run, such as `sse websocket websocket sse`. Empty for a fault. */
  readonly order: readonly string[];
  readonly windows: readonly WindowRecord[];
  readonly faults: readonly FaultRecord[];
  readonly procedures: readonly ProcedureRecord[];
  /** Checks that concern the whole round, such as a process that died. */
  readonly checks: readonly Check[];
}

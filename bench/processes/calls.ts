import type { Irregular } from '../../clients/engine/sequence.ts';
import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import type { ServerOptions } from '../../servers/contract.ts';
import type { StreamPlan } from '../../servers/stream/plan.ts';
import type {
  ClientWindow,
  DeliveryCounts,
  EncodedHistogram,
  FaultCounts,
  ServerWindow,
  Surroundings,
} from '../records/record.ts';
import type { CannonLoad, CannonResult } from './cannon.ts';

/** The measured stretch of a window, monotonic ns. */
export interface WindowBounds {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** What a process has used since it began, and what it holds now. */
export interface Usage {
  /** Monotonic. */
  readonly atNs: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  /** `process.memoryUsage()`: `external` includes `arrayBuffers`. */
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  readonly rssBytes: number;
  /** Timers that keep the process alive. */
  readonly timers: number;
  /** Running totals. */
  readonly surroundings: Surroundings;
}

interface UsageCall {
  /** With a full garbage collection before it. */
  ask: { readonly collect: boolean };
  answer: Usage;
}

/** What the runner asks of a server process, with the type of its answer. */
export interface ServerCalls {
  /** Loads the code and draws the names, so that listening takes no time later. */
  load: {
    ask: { readonly transport: string; readonly seed: number };
    answer: { readonly packages: readonly string[] };
  };
  listen: {
    ask: {
      readonly port: number;
      readonly epoch: string;
      readonly payloadBytes: number | null;
      readonly options: ServerOptions;
      /** A plan that is under way: what fell due until now is in the replay window before the first client comes. */
      readonly restore: StreamPlan | null;
      /** Names that the events have instead of those that were drawn; absent: those. */
      readonly names?: readonly string[];
      /** Whether to serve over TLS, with a certificate made for it; absent: in the clear. */
      readonly tls?: boolean;
    };
    answer: {
      readonly port: number;
      /** What clients have to trust, PEM; null: in the clear. */
      readonly certificate: string | null;
      readonly listeningNs: number;
      /** The first event that was not restored. */
      readonly nextSeq: number;
    };
  };
  /** Emits by a plan, from `fromSeq` to its end. */
  emit: {
    ask: { readonly plan: StreamPlan; readonly fromSeq: number; readonly window: WindowBounds | null };
    answer: { readonly lastSeq: number; readonly window: ServerWindow | null };
  };
  /** Emits as fast as the events go out, until a moment. */
  saturate: {
    ask: {
      readonly firstSeq: number;
      readonly startNs: number;
      readonly untilNs: number;
      readonly window: WindowBounds;
    };
    answer: { readonly lastSeq: number; readonly window: ServerWindow | null };
  };
  usage: UsageCall;
  /** Keeps the moment of every accept from now on, and looks at the event loop each ms. */
  watch: { ask: Record<string, never>; answer: { readonly watching: true } };
  /** What was seen since `watch`. */
  arrivals: { ask: Record<string, never>; answer: Arrivals };
  counts: {
    ask: Record<string, never>;
    answer: {
      /** When it was read, monotonic. */
      readonly atNs: number;
      readonly connections: number;
      /** Unsent bytes that this process holds, over all connections. */
      readonly bufferedBytes: number;
      /** Events that it has written to connections, or answered with. */
      readonly deliveries: number;
      readonly replayed: number;
      readonly closedSlow: number;
      /** Requests that asked for no upgrade, since it listens. */
      readonly requests: number;
      /** Bytes of all its sockets since then, in either direction: what it has written may still be on its way. */
      readonly receivedBytes: number;
      readonly writtenBytes: number;
      /** On the process and on its HTTP server. */
      readonly listeners: number;
      /** Connections that this side has seen close: from when until when they were open, monotonic ns. */
      readonly closed: readonly { readonly fromNs: number; readonly untilNs: number }[];
    };
  };
}

/** What a server saw while many came at once. */
export interface Arrivals {
  /** When each connection was accepted, monotonic ns, in order. */
  readonly acceptsNs: readonly number[];
  /** From one turn of the event loop to the next, looked at each ms, as Node's `monitorEventLoopDelay` has it. */
  readonly loopDelayMaxNs: number;
  readonly loopDelayP99Ns: number;
}

/** One client's life around a fault, monotonic ns. Raw observations: what they mean is worked out in `fault-round.ts`. */
export interface ClientTrace {
  readonly lostNs: readonly number[];
  /** Each attempt, with the bytes that all sockets of the client had read by then; null: it shows none. */
  readonly attempts: readonly { readonly atNs: number; readonly wireBytes: number | null }[];
  readonly openedNs: readonly number[];
  /** Every event as it came: when it was received and due, and the bytes read by then. Lists of equal length. */
  readonly events: {
    readonly receivedNs: readonly number[];
    readonly dueNs: readonly number[];
    readonly wireBytes: readonly (number | null)[];
  };
  /** null: it has not given up. */
  readonly closedForGoodNs: number | null;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly received: number;
  readonly highestSeq: number;
}

/** What the runner asks of a client process, with the type of its answer. */
export interface ClientCalls {
  /** Opens so many more clients, and answers when all are open. */
  connect: {
    ask: {
      readonly transport: string;
      readonly origin: string;
      readonly connections: number;
      /** Library clients follow their own. */
      readonly policy: ReconnectPolicy;
      readonly seed: number;
      readonly timeoutMs: number;
    };
    answer: { readonly packages: readonly string[]; readonly connectNs: number };
  };
  /** Has all clients stop reading, or go on. What they do not read stays in the kernel, and then in the server. */
  read: { ask: { readonly isPaused: boolean }; answer: { readonly atNs: number } };
  /** Drops all clients with a RST, which leaves no TIME_WAIT behind, and forgets them. */
  disconnect: { ask: Record<string, never>; answer: { readonly connections: number } };
  usage: UsageCall;
  /** Starts the count at `firstSeq` and takes stamps of the events that are due in the window. */
  observe: {
    ask: {
      readonly firstSeq: number;
      readonly window: WindowBounds;
      readonly isScheduled: boolean;
      /** Whether to keep every event for `traces` as well, which weighs on the clients; absent: no. */
      readonly isTraced?: boolean;
    };
    answer: { readonly observing: true };
  };
  /** Waits until every connection holds `lastSeq`, or the time is up, and hands over what was observed. */
  collect: {
    ask: { readonly lastSeq: number; readonly timeoutMs: number };
    answer: {
      readonly window: ClientWindow;
      readonly counts: DeliveryCounts;
      readonly lostConnections: number;
      /** Events from before `firstSeq` that came all the same. */
      readonly strayEvents: number;
    };
  };
  /** Which events each client lacks, has twice, or got too late, by seq. */
  irregular: {
    ask: { readonly lastSeq: number };
    answer: { readonly clients: readonly Irregular[] };
  };
  /** As `collect`, with the life of each client. */
  traces: {
    ask: { readonly firstSeq: number; readonly lastSeq: number; readonly timeoutMs: number };
    answer: { readonly counts: FaultCounts; readonly traces: readonly ClientTrace[] };
  };
}

/** What the runner asks of a process that sends ordinary requests. */
export interface RequestCalls {
  /** Sends one request for each event of the plan, and times it from when it was due. */
  timed: {
    ask: { readonly url: string; readonly plan: StreamPlan };
    answer: { readonly latency: EncodedHistogram; readonly failed: number };
  };
  /** Sends many, and times none. */
  load: { ask: CannonLoad; answer: CannonResult };
}

/** One question over the loopback: the asking process's clock before and after it, and the other's in between. Monotonic ns. */
export interface Ping {
  readonly sentNs: number;
  readonly theirNs: number;
  readonly receivedNs: number;
}

/** What the runner asks of a process that calibrates the machine. */
export interface CalibrationCalls {
  /** Does the same work again and again. */
  work: {
    ask: { readonly repeats: number };
    /** `sink` is what the work came to: it is answered so that the work cannot be left out. */
    answer: { readonly durationsNs: readonly number[]; readonly sink: number };
  };
  /** Sets timers, one after the other, and says how late each one fired; negative: early. */
  timers: {
    ask: { readonly count: number };
    answer: { readonly lagsNs: readonly number[] };
  };
  /** Answers pings from then on. */
  listen: {
    ask: Record<string, never>;
    answer: { readonly port: number; readonly timeNamespace: string | null };
  };
  echo: {
    ask: { readonly port: number; readonly count: number };
    answer: { readonly pings: readonly Ping[]; readonly timeNamespace: string | null };
  };
}

/** A table of calls: for each name, what is asked and what is answered. */
export type Calls<Names extends string = string> = Record<Names, { ask: unknown; answer: unknown }>;

/** One message of the runner to a child, and the child's answer. */
export interface Ask {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}
export type Answer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };

import type { LossCause } from '../../clients/contract.ts';
import type { Irregular } from '../../clients/engine/sequence.ts';
import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import type { ServerOptions } from '../../servers/contract.ts';
import type { Certificate } from '../../servers/hub/certificate.ts';
import type { StreamPlan } from '../../servers/stream/plan.ts';
import type { StandstillCall } from '../host/standstill.ts';
import type {
  Check,
  ClientWindow,
  DeliveryCounts,
  FaultCounts,
  ServerWindow,
  Surroundings,
} from '../records/record.ts';

type Nothing = Record<string, never>;

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
  /** Of V8; `external` includes `arrayBuffers`. */
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** null: the system does not tell, as `/proc` is empty. */
  readonly rssBytes: number | null;
  /** Timers that keep the process alive. */
  readonly timers: number;
  /** Running totals. */
  readonly surroundings: Surroundings;
}

/** @param collect whether to run full garbage collections first */
type UsageCall = { ask: { readonly collect: boolean }; answer: Usage };

/** What a server returns after its last event; `window` is null when none was asked for. */
interface Emitted {
  readonly lastSeq: number;
  readonly window: ServerWindow | null;
  /** For how long the process stood still meanwhile, ns; 0 where no window was asked for. */
  readonly stoodNs: number;
}

/** The calls of a server process. */
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
      /** A plan that is under way: what has been due is in the replay window before the first client connects; null: none. */
      readonly restore: StreamPlan | null;
      /** Names of the events; absent: those that were drawn. */
      readonly names?: readonly string[];
      /** Serves over TLS, and HTTP/2 where the transport goes over it; absent: in the clear. */
      readonly certificate?: Certificate;
      /** The address to listen on; absent: 127.0.0.1. */
      readonly host?: string;
    };
    answer: {
      readonly port: number;
      readonly listeningNs: number;
      /** The first event that was not restored. */
      readonly nextSeq: number;
    };
  };
  /** Emits by a plan, from `fromSeq` to its end. */
  emit: {
    ask: { readonly plan: StreamPlan; readonly fromSeq: number; readonly window: WindowBounds | null };
    answer: Emitted;
  };
  /** Emits as fast as the events go out, until a moment. */
  saturate: {
    ask: {
      readonly firstSeq: number;
      readonly startNs: number;
      readonly untilNs: number;
      readonly window: WindowBounds;
    };
    answer: Emitted;
  };
  usage: UsageCall;
  standstill: StandstillCall;
  /** Stamps every accept from now on, and samples the event loop each ms. */
  watch: { ask: Nothing; answer: { readonly watching: true } };
  /** What was seen since `watch`. */
  arrivals: { ask: Nothing; answer: Arrivals };
  counts: {
    ask: Nothing;
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
      /** Requests without an upgrade, since it listens. */
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

/** What a server saw while many clients connected at once. */
export interface Arrivals {
  /** When each connection was accepted, monotonic ns, in order. */
  readonly acceptsNs: readonly number[];
  /** Delay of the event loop, sampled each ms by Node's `monitorEventLoopDelay`. */
  readonly loopDelayMaxNs: number;
  readonly loopDelayP99Ns: number;
}

/** One client's life around a fault, monotonic ns. Raw observations: `rounds/fault-traces.ts` interprets them. */
export interface ClientTrace {
  /** Failed attempts as well: those had no opening before them. */
  readonly lostNs: readonly number[];
  /** Why, one for each of `lostNs`. */
  readonly lossCauses: readonly LossCause[];
  /** Each attempt, with the bytes that all sockets of the client had read by then; null: it shows none. */
  readonly attempts: readonly { readonly atNs: number; readonly wireBytes: number | null }[];
  readonly openedNs: readonly number[];
  /** Every event: when it was received and due, and the bytes read by then. Lists of equal length. */
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

/** Connections that all clients of an arm open at the same time: more would only queue in the kernel, which drops what its queue cannot hold. */
export const OPENING_AT_ONCE = 200;

/** The calls of a client process. */
export interface ClientCalls {
  /** Opens more clients, and answers when all of them are open. */
  connect: {
    ask: {
      readonly transport: string;
      readonly origin: string;
      /** Over https, the only certificate to trust, PEM; null: no TLS. */
      readonly trusted: string | null;
      readonly connections: number;
      /** Place of the first of them where several processes share them, for the random numbers of each; absent: 0. */
      readonly from?: number;
      /** How many are in progress at a time; absent: 200. */
      readonly atOnce?: number;
      /** Local addresses to connect from in turn, except of library and polling clients; absent: the system chooses. */
      readonly sources?: readonly string[];
      /** Library clients reconnect by their own rules. */
      readonly policy: ReconnectPolicy;
      readonly seed: number;
      readonly timeoutMs: number;
    };
    answer: { readonly packages: readonly string[]; readonly connectNs: number };
  };
  /**
   * Has clients stop reading, or continue. What they do not read stays in the kernel, and then in the server.
   * `first`: how many of them, from the first one on; absent: all.
   */
  read: { ask: { readonly isPaused: boolean; readonly first?: number }; answer: { readonly atNs: number } };
  /** Resets clients, which leaves no TIME_WAIT behind, and forgets them. `first`: how many, from the first one on; absent: all. */
  disconnect: { ask: { readonly first?: number }; answer: { readonly connections: number } };
  usage: UsageCall;
  standstill: StandstillCall;
  /** Starts the count at `firstSeq` and stamps the events that are due in the window. */
  observe: {
    ask: {
      readonly firstSeq: number;
      readonly window: WindowBounds;
      readonly isScheduled: boolean;
      /** Whether to keep every event for `traces` as well, which costs the clients time; absent: no. */
      readonly isTraced?: boolean;
      /** How far the clock of this process is ahead of the server's, as another machine's is; absent: they are one clock. */
      readonly aheadNs?: number;
    };
    answer: { readonly observing: true };
  };
  /** Waits until every connection holds `lastSeq`, or the time is up, and returns what was observed. */
  collect: {
    ask: { readonly lastSeq: number; readonly timeoutMs: number };
    answer: {
      readonly window: ClientWindow;
      readonly counts: DeliveryCounts;
      readonly lostConnections: number;
      /** Events from before `firstSeq` that arrived after it. */
      readonly strayEvents: number;
      /** For how long the process stood still since `observe`, ns. */
      readonly stoodNs: number;
      /** What only the one who asked the process can tell of it; absent: nothing. */
      readonly checks?: readonly Check[];
    };
  };
  /** Which events each client missed, received twice or received too late, by seq. */
  irregular: { ask: { readonly lastSeq: number }; answer: { readonly clients: readonly Irregular[] } };
  /** As `collect`, with the life of each client. */
  traces: {
    ask: { readonly firstSeq: number; readonly lastSeq: number; readonly timeoutMs: number };
    answer: { readonly counts: FaultCounts; readonly traces: readonly ClientTrace[] };
  };
}

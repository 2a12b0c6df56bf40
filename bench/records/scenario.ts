import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import type { ServerOptions } from '../../servers/hub/options.ts';
import type { Statistic, Unit } from './metric.ts';

/** How long a run may take: quick <= 60 s, standard <= 5 min (the default), full <= 45 min. */
export type ProfileId = 'quick' | 'standard' | 'full';

/** How the events are paced: on a schedule, or each as soon as the last one is on its way to everybody. */
export type Pace =
  | { readonly kind: 'rate'; readonly eventsPerSecond: number }
  | { readonly kind: 'saturate' };

/** One thing that is done to a process or to the link. Faults act on these alone, and know nothing of any protocol. */
export type Action =
  /** SIGKILL: no goodbye, and what was on its way is lost. */
  | { readonly action: 'kill-server' }
  /** SIGTERM: the server says goodbye, and ends. */
  | { readonly action: 'stop-server' }
  /** A server that was loaded and waiting listens on the old port. With its history lost, it cannot replay. */
  | { readonly action: 'start-server'; readonly history: 'kept' | 'lost' }
  /** A second server takes all new connections; the first one is stopped, and its clients come over. */
  | { readonly action: 'switch-server' }
  /** SIGSTOP and SIGCONT. */
  | { readonly action: 'freeze-server' }
  | { readonly action: 'thaw-server' }
  | { readonly action: 'freeze-client' }
  | { readonly action: 'thaw-client' }
  /** A RST on every connection. */
  | { readonly action: 'reset-connections' }
  /** A RST on every connection, once half of the next bytes have passed. */
  | { readonly action: 'cut-in-message' }
  /** Nothing passes any more, and nobody is told. */
  | { readonly action: 'blackhole' }
  | { readonly action: 'heal' }
  /** The link stops listening, and resets what is open. */
  | { readonly action: 'refuse' }
  | { readonly action: 'accept' }
  /** The link answers new connections by itself, as a proxy does whose upstream is away. */
  | { readonly action: 'answer'; readonly with: CannedAnswer }
  | { readonly action: 'forward' }
  /** The link closes what has been idle for so long, ms. */
  | { readonly action: 'idle-timeout'; readonly idleMs: number };

/** What a proxy can say instead of passing a connection on. */
export type CannedAnswer = 'unavailable' | 'wrong-type' | 'no-content';

/** An action at its time. */
export type Step = Action & {
  /** When, in ms after the first event was due. */
  readonly atMs: number;
  /** Whether the fault begins or ends with it, or is over at once. null: it only goes with another step. */
  readonly marks: 'on' | 'off' | 'on-off' | null;
};

/** Both arms under the same steady load, in windows of alternating order. */
export interface LoadCell {
  readonly kind: 'load';
  readonly id: string;
  /** What sets this cell apart within its scenario, in words: `1,000 connections`. */
  readonly label: string;
  readonly connections: number;
  readonly pace: Pace;
  /** Discarded at the start of each window, ms. */
  readonly settleMs: number;
  /** Measured after that, ms, by profile. */
  readonly measureMs: Readonly<Record<ProfileId, number>>;
  /** Pairs of windows (one of each transport) in a round, by profile; an even number, as blocks are ABBA or BAAB. */
  readonly pairs: Readonly<Record<ProfileId, number>>;
  /** The most rounds, by profile; 0 leaves the cell out of that profile. */
  readonly rounds: Readonly<Record<ProfileId, number>>;
  /** What the cell is there to decide, such as `delivery.p50`; the rest is exploratory. Rounds end when these are narrow. */
  readonly primary: readonly string[];
  /** The arms, by transport, the baseline first; null: those of the run. */
  readonly transports: readonly string[] | null;
  /** Length of the JSON text of an event, bytes; null: as it comes. */
  readonly payloadBytes: number | null;
}

/** All arms side by side through a fault, each with its own server, clients and link. */
export interface FaultCell {
  readonly kind: 'fault';
  readonly id: string;
  readonly label: string;
  /** What happens, for tables that put the cells of one fault beside each other: `server killed`. */
  readonly fault: string;
  /** Clients of each arm. */
  readonly connections: number;
  readonly eventsPerSecond: number;
  /** How long events are emitted, ms after the first was due. */
  readonly emitMs: number;
  /** How long the last events may take to arrive after the plan's end, ms. */
  readonly drainMs: number;
  readonly timeline: readonly Step[];
  /** How the clients come back, all alike. null: they are library clients, and each comes back as its library has it. */
  readonly reconnect: ReconnectPolicy | null;
  /** What this policy is called, for tables: `with resume`; null: as shipped. */
  readonly policy: string | null;
  /** The arms, by transport; null: those of the run, and the baseline's aa where the cell has something to decide. */
  readonly transports: readonly string[] | null;
  /** What the servers do; all else is the same in every measurement. */
  readonly server: Pick<ServerOptions, 'heartbeatMs' | 'heartbeatKind' | 'replayWindow'>;
  readonly rounds: Readonly<Record<ProfileId, number>>;
  readonly primary: readonly string[];
}

/** One arm after the other goes through a procedure, in processes of its own, and numbers are read off. */
export interface ProcedureCell {
  readonly kind: 'procedure';
  readonly id: string;
  readonly label: string;
  /** The procedure, by its id in `questions/`. */
  readonly procedure: string;
  /** What the procedure is told: it knows the names and their meaning. */
  readonly settings: Readonly<Record<string, number | string | boolean | readonly number[]>>;
  /** What happens, in one sentence for the report. */
  readonly load: string;
  /** The most connections that an arm has open at a time. */
  readonly connections: number;
  /** About how long one arm takes, seconds. */
  readonly armSeconds: number;
  /** The arms, by transport, the baseline first; null: those of the run, and the baseline's aa where the cell has something to decide. */
  readonly transports: readonly string[] | null;
  readonly rounds: Readonly<Record<ProfileId, number>>;
  readonly primary: readonly string[];
}

export type Cell = LoadCell | FaultCell | ProcedureCell;

/** How one number depends on another: drawn in the report, and printed as a table. */
export interface CurveSpec {
  readonly label: string;
  readonly unit: Unit;
  readonly x: { readonly label: string; readonly unit: Unit; readonly scale: 'linear' | 'log' };
  readonly from: /** The readings of each cell of procedures that have a place on the axis. */
    | { readonly kind: 'readings'; readonly quantity: string }
    /** One point for each cell under load: a statistic of a metric. */
    | {
        readonly kind: 'cells';
        readonly metric: string;
        readonly statistic: Statistic;
        readonly along: 'connections' | 'eventsPerSecond' | 'payloadBytes';
        /** Ids of the cells that are its points; absent: all of them. */
        readonly among?: readonly string[];
      };
}

/** One question as data. */
export interface Scenario {
  readonly title: string;
  /** The question in one sentence, as it is printed. */
  readonly question: string;
  /** Profiles that run it without being asked: their time does not suffice for everything. */
  readonly defaultIn: readonly ProfileId[];
  readonly cells: readonly [Cell, ...Cell[]];
  /** Ids of the metrics that are shown, in this order. */
  readonly metrics: readonly string[];
  /** What is shown as a curve. */
  readonly curves?: readonly CurveSpec[];
}

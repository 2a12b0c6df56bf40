import type { ReconnectPolicy } from '../../clients/reconnect.ts';

/** How long a run may take: quick <= 60 s, standard <= 5 min (the default), full <= 45 min. */
export type ProfileId = 'quick' | 'standard' | 'full';

/** How the events are paced: on a schedule, or each as soon as the last one is on its way to everybody. */
export type Pace =
  | { readonly kind: 'rate'; readonly eventsPerSecond: number }
  | { readonly kind: 'saturate' };

/** One scheduled change of a fault scenario. */
export interface Step {
  /** When, in ms after the first event was due. */
  readonly atMs: number;
  readonly action: 'kill-server' | 'start-server' | 'reset-connections';
}

/** Both arms under the same steady load, in slices of alternating order. */
export interface LoadCell {
  readonly kind: 'load';
  readonly id: string;
  /** What sets this cell apart within its scenario, in words: `1,000 connections`. */
  readonly label: string;
  readonly connections: number;
  readonly pace: Pace;
  /** Discarded at the start of each slice, ms. */
  readonly settleMs: number;
  /** Measured after that, ms, by profile. */
  readonly measureMs: Readonly<Record<ProfileId, number>>;
  /** Pairs of slices (one of each transport) in a round, by profile; an even number, as blocks are ABBA or BAAB. */
  readonly pairs: Readonly<Record<ProfileId, number>>;
  /** The most rounds, by profile; 0 leaves the cell out of that profile. */
  readonly rounds: Readonly<Record<ProfileId, number>>;
  /** What the cell is there to decide, such as `delivery.p50`; the rest is exploratory. Rounds end when these are narrow. */
  readonly primary: readonly string[];
}

/** Both arms side by side through a fault, each with its own server, clients and link. */
export interface FaultCell {
  readonly kind: 'fault';
  readonly id: string;
  readonly label: string;
  readonly connections: number;
  readonly eventsPerSecond: number;
  /** How long events are emitted, ms after the first was due. */
  readonly emitMs: number;
  readonly timeline: readonly Step[];
  readonly reconnect: ReconnectPolicy;
  readonly rounds: Readonly<Record<ProfileId, number>>;
  readonly primary: readonly string[];
}

export type Cell = LoadCell | FaultCell;

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
}

import type { SinceMark } from '../../clients/targets/foreign-client.ts';
import type { ForeignTarget, ResponseHead } from '../../clients/targets/contract.ts';
import type { LossCause } from '../../clients/contract.ts';
import type { StandstillCall } from '../host/standstill.ts';
import type { TargetWindow } from '../records/record.ts';
import type { WindowBounds } from './calls.ts';

type Nothing = Record<string, never>;

/** How many connections opened, and why others did not. */
export interface Opened {
  readonly open: number;
  /** First connect to last opening. */
  readonly connectNs: number;
  /** Of the first connection that did not open; null: all did. */
  readonly failure: { readonly cause: LossCause; readonly head: ResponseHead | null } | null;
}

/** One of the first events of a connection. */
export interface FirstEvent {
  /** Since the connect. */
  readonly atNs: number;
  readonly id: string | null;
  /** The first characters of its text. */
  readonly text: string;
  /** What `seq` and `sentAt` gave; null: they were not asked for, or there is no such field. */
  readonly seq: number | null;
  readonly sentAt: number | null;
}

/** What one connection saw while it listened. */
export interface Listened {
  /** null: the server answered nothing. */
  readonly head: ResponseHead | null;
  readonly isOpened: boolean;
  readonly events: readonly FirstEvent[];
  readonly heartbeats: number;
  /** How it ended before the time was up; null: it did not. */
  readonly lost: LossCause | null;
}

/** The calls of a process that holds the clients of one foreign target. */
export interface TargetCalls {
  /** Opens connections, some at a time, and no more once one has failed. Answers when all are open or lost, or the time is up. */
  open: {
    ask: {
      readonly target: ForeignTarget;
      readonly connections: number;
      readonly viaPort: number | null;
      /** How long after a loss to connect again, ms; null: never. */
      readonly reconnectMs: number | null;
      readonly timeoutMs: number;
    };
    answer: Opened & { readonly packages: readonly string[] };
  };
  /** Counts what arrives in a window. */
  measure: {
    ask: { readonly window: WindowBounds };
    answer: { readonly seen: TargetWindow; readonly stoodNs: number };
  };
  /** Drops all connections. */
  close: { ask: Nothing; answer: { readonly connections: number } };
  /** Opens one connection, waits for its first event, and listens on until enough events came or the time is up. */
  listen: {
    ask: {
      readonly target: ForeignTarget;
      readonly events: number;
      readonly firstEventMs: number;
      readonly thenMs: number;
    };
    answer: Listened;
  };
  /** From now on `interruption` counts. */
  mark: { ask: Nothing; answer: { readonly marked: true } };
  /** What became of each connection since `mark`. */
  interruption: { ask: Nothing; answer: { readonly clients: readonly SinceMark[] } };
  standstill: StandstillCall;
}

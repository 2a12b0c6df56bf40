import type { StreamPlan } from '../../servers/stream/plan.ts';
import type { EncodedHistogram } from '../records/record.ts';
import type { WindowBounds } from './calls.ts';
import type { ProbeReading } from './probe.ts';
import type { Secured } from './secured.ts';

type Nothing = Record<string, never>;

/** What a process used in a window, and what it delivered in the same time. */
export interface RoomWindow {
  readonly usage: ProbeReading['usage'];
  /** Messages written to members, or received by them. */
  readonly deliveries: number;
  /** For how long the process stood still, ns. */
  readonly stoodNs: number;
}

/** The calls of a process that serves rooms. */
export interface RoomServerCalls {
  listen: {
    ask: Secured & { readonly transport: string };
    answer: { readonly port: number; readonly packages: readonly string[] };
  };
  /** Answers when the window is over. */
  window: { ask: WindowBounds; answer: RoomWindow };
  counts: {
    ask: Nothing;
    answer: {
      readonly messages: number;
      /** Those that arrived after a later one of the same client. */
      readonly overtaken: number;
      /** Bytes of all its sockets so far, with all framing and headers. */
      readonly receivedBytes: number;
      readonly writtenBytes: number;
    };
  };
}

/** The calls of a process with clients of rooms. */
export interface RoomClientCalls {
  /** Opens clients, room after room, and answers when all are open. */
  join: {
    ask: {
      readonly transport: string;
      readonly origin: string;
      readonly clients: number;
      readonly roomSize: number;
      /** Over https, the only certificate to trust, PEM; absent: no TLS. */
      readonly trusted?: string;
    };
    answer: { readonly packages: readonly string[] };
  };
  /**
   * Sends one message for each event of the plan, the clients in turn, and waits until all members of their rooms have it. The
   * seq of the plan goes on from call to call.
   */
  drive: {
    ask: { readonly plan: StreamPlan; readonly window: WindowBounds; readonly drainMs: number };
    answer: Driven;
  };
}

/** What the clients observed. Counts are over the whole plan, delays over the messages that were due in the window. */
export interface Driven {
  readonly window: RoomWindow;
  /** Due to received, one value for each member of the room; its own message comes back to the sender as well. */
  readonly delays: EncodedHistogram;
  /**
   * Due to acknowledged, one value for each message: by the answer to its POST, or where there is none by the message itself, which
   * comes back to its sender.
   */
  readonly acknowledged: EncodedHistogram;
  /** Received before it was due: one shows that something is wrong with the clock or the count. */
  readonly early: number;
  readonly expected: number;
  readonly received: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
  /** Messages that were not taken, and connections that were lost. */
  readonly failed: number;
}

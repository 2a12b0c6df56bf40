import type { BlobContent } from '../../servers/stream/blob.ts';
import type { StreamPlan } from '../../servers/stream/plan.ts';
import type { WindowBounds } from './calls.ts';
import type { Driven, RoomWindow } from './room-calls.ts';
import type { Secured } from './secured.ts';

/** What is sent: one blob for each event of the plan. The seq of the plan continues from call to call. */
export interface BlobAsk {
  readonly plan: StreamPlan;
  readonly window: WindowBounds;
  /** Of each blob. */
  readonly bytes: number;
}

/** The calls of a process that sends binary data. */
export interface BlobServerCalls {
  listen: {
    ask: Secured & { readonly transport: string; readonly content: BlobContent };
    answer: { readonly port: number; readonly packages: readonly string[] };
  };
  /** Answers when all are sent and the window is over. */
  send: {
    ask: BlobAsk;
    answer: {
      readonly window: RoomWindow;
      /** The most resident memory that was seen meanwhile; null: this system does not tell. */
      readonly peakResidentBytes: number | null;
    };
  };
  /** Bytes of all its sockets so far, with all framing and headers. */
  traffic: {
    ask: Record<string, never>;
    answer: { readonly receivedBytes: number; readonly writtenBytes: number };
  };
}

/** The calls of a process with clients that receive binary data. */
export interface BlobClientCalls {
  /** Answers when all clients are connected. */
  open: {
    ask: {
      readonly transport: string;
      readonly origin: string;
      /** Over https, the only certificate to trust, PEM; absent: no TLS. */
      readonly trusted?: string;
      readonly clients: number;
      readonly content: BlobContent;
    };
    answer: { readonly packages: readonly string[] };
  };
  /** Must be answered before the first blob is due. */
  expect: { ask: BlobAsk; answer: null };
  /** Answers when all that was expected is here and the window is over, or after `drainMs`. */
  received: { ask: { readonly drainMs: number }; answer: ReceivedBlobs };
}

/** What the clients observed. Counts are over the whole plan, delays over what was due in the window. */
export interface ReceivedBlobs extends Omit<Driven, 'reordered' | 'acknowledged'> {
  /** Blobs of which a byte was wrong, or the length: they count as missed too. */
  readonly wrong: number;
}

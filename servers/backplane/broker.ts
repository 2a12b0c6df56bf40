import type { EncodedEvent } from '../stream/replay-buffer.ts';

/** What a server has to know to reach a broker. */
export interface BrokerPlan {
  readonly url: URL;
  /** Events that the broker keeps; it may keep some more. */
  readonly replayWindow: number;
  /** Name of the history, if no server has named it yet. */
  readonly epoch: string;
}

/** One connection to a broker that takes the events of one server and gives them to all. When it is lost, another is opened. */
export interface Broker {
  /** Name of the history, the same for every server. */
  readonly epoch: string;
  /** Seq of the newest event when the connection was opened: 0 before the first; null: this broker keeps none. */
  readonly newestSeq: number | null;
  /**
   * Hands over an event. Those of one connection are taken in their order; one that the broker has already is refused in silence, as
   * another server published it. Rejects when the broker cannot be asked.
   */
  append(event: EncodedEvent): Promise<void>;
  /** Hands on every event after `afterSeq`, in order, the next ones as they come. Rejects when the connection is lost. */
  read(afterSeq: number, take: (event: EncodedEvent) => void): Promise<never>;
  close(): Promise<void>;
}

export type OpenBroker = (plan: BrokerPlan) => Promise<Broker>;

/** Key, channel, stream and subject, whatever the broker calls it. */
export const STREAM_NAME = 'sse-or-websockets';

/** Time for a broker to answer at the start of a connection, ms. */
export const CONNECT_TIMEOUT_MS = 3000;

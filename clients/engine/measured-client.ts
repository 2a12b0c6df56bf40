import type { EventStamps } from '../../servers/stream/event.ts';
import type { LossCause } from '../contract.ts';
import type { SequenceCheck } from './sequence.ts';

/** One client of the stream as the measurement sees it, whoever decides when it comes back. */
export interface MeasuredClient {
  /** Whether the connection is open now. */
  readonly isOpen: boolean;
  /** Whether it has given up: it will never try again. */
  readonly isClosedForGood: boolean;
  readonly sequence: SequenceCheck;
  /** Bytes of JSON text in all events received. */
  readonly payloadBytes: number;
  /** Gaps that the server owned up to. */
  readonly gaps: number;
  /** Bytes read from all its sockets so far, with all framing; null: it does not show its sockets. */
  readonly wireBytes: number | null;
  connect(): void;
  /** Starts the count anew: the next events are `firstSeq`, `firstSeq + 1` ... */
  expectFrom(firstSeq: number): void;
  close(): void;
}

/** What one client tells about its life. Times are monotonic ns, taken when the bytes were decoded. */
export interface ClientObserver {
  attempted(client: MeasuredClient, atNs: number): void;
  opened(client: MeasuredClient, atNs: number): void;
  received(client: MeasuredClient, event: EventStamps, receivedNs: number): void;
  lost(client: MeasuredClient, cause: LossCause, atNs: number): void;
  /** It will never try again. `lost` came before. */
  closedForGood(client: MeasuredClient, atNs: number): void;
}

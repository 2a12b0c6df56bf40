import type { Clock } from '../../servers/stream/clock.ts';
import { readStamps, type EventStamps } from '../../servers/stream/event.ts';
import type { LossCause } from '../contract.ts';
import { SequenceCheck } from './sequence.ts';

/** What a client reports. Times are monotonic ns, taken when the bytes were decoded. */
export interface ClientObserver {
  attempted(client: MeasuredClient, atNs: number): void;
  opened(client: MeasuredClient, atNs: number): void;
  received(client: MeasuredClient, event: EventStamps, receivedNs: number): void;
  lost(client: MeasuredClient, cause: LossCause, atNs: number): void;
  /** It will never try again. `lost` came before. */
  closedForGood(client: MeasuredClient, atNs: number): void;
}

/** What every client needs; `half` is that of its kind. */
export interface ClientSettings<Half> {
  readonly half: Half;
  readonly origin: string;
  /** Over https, the only certificate to trust, PEM; absent: those that Node.js trusts. */
  readonly trusted?: string | null;
  /** Local address to connect from; null, absent: the system chooses. */
  readonly source?: string | null;
  readonly clock: Clock;
  readonly observer: ClientObserver;
}

/**
 * One client of the stream as the measurement sees it, regardless of what decides when it reconnects. It observes and never
 * computes: what the stamps mean is decided elsewhere.
 */
export abstract class MeasuredClient<Half = unknown> {
  protected readonly half: Half;
  protected readonly origin: string;
  protected readonly trusted: string | null;
  protected readonly source: string | null;
  protected readonly clock: Clock;
  protected readonly observer: ClientObserver;
  /** Whether the connection is open now. */
  isOpen = false;
  /** Whether it has given up: it will never try again. */
  isClosedForGood = false;
  /** Bytes of JSON text in all events received. */
  payloadBytes = 0;
  /** Gaps that the server reported. */
  gaps = 0;
  sequence = new SequenceCheck(1);
  /** Bytes read from all its sockets so far, with all framing; null: its library hides its sockets. */
  abstract readonly wireBytes: number | null;

  constructor({ half, origin, trusted = null, source = null, clock, observer }: ClientSettings<Half>) {
    this.half = half;
    this.origin = origin;
    this.trusted = trusted;
    this.source = source;
    this.clock = clock;
    this.observer = observer;
  }

  abstract connect(): void;
  abstract close(): void;

  /** Starts a new count: the next events are `firstSeq`, `firstSeq + 1` ... */
  expectFrom(firstSeq: number): void {
    this.sequence = new SequenceCheck(firstSeq);
  }

  /** Stamps one event before anything else happens to it, counts it, and reports it. */
  protected received(text: string, textBytes: number): void {
    const receivedNs = this.clock.nowNs();
    const event = readStamps(text);
    this.payloadBytes += textBytes;
    this.sequence.accept(event.seq);
    this.onReceived(event.seq, receivedNs);
    this.observer.received(this, event, receivedNs);
  }

  /** What a kind of client does with an event before it is reported. The observer may close the client. */
  protected onReceived(_seq: number, _receivedNs: number): void {}
}

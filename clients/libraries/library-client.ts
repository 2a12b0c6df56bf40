import type { Clock } from '../../servers/stream/clock.ts';
import { readStamps } from '../../servers/stream/event.ts';
import type { LibraryHalf, LossCause } from '../contract.ts';
import type { ClientObserver, MeasuredClient } from '../engine/measured-client.ts';
import { SequenceCheck } from '../engine/sequence.ts';

/**
 * One client as people ship it. `StreamClient` comes back by the project's policy; this one leaves all of that to its
 * library, and only stamps, counts and checks the sequence of what the library tells.
 */
export class LibraryClient implements MeasuredClient {
  readonly #half: LibraryHalf;
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #observer: ClientObserver;
  #running: { close(): void } | null = null;
  /** Set by `close`: some libraries tell of their own end, and nobody wants to hear it any more. */
  #isOver = false;
  isOpen = false;
  isClosedForGood = false;
  payloadBytes = 0;
  gaps = 0;
  sequence = new SequenceCheck(1);
  /** The libraries keep their sockets to themselves. */
  readonly wireBytes = null;

  constructor(settings: {
    readonly half: LibraryHalf;
    readonly origin: string;
    readonly clock: Clock;
    readonly observer: ClientObserver;
  }) {
    this.#half = settings.half;
    this.#origin = settings.origin;
    this.#clock = settings.clock;
    this.#observer = settings.observer;
  }

  connect(): void {
    const unlessOver =
      <Told extends readonly unknown[]>(hear: (...told: Told) => void) =>
      (...told: Told): void => {
        if (!this.#isOver) hear(...told);
      };
    this.#running = this.#half.start(
      { origin: this.#origin, path: this.#half.path },
      {
        attempted: unlessOver(() => {
          this.#observer.attempted(this, this.#clock.nowNs());
        }),
        opened: unlessOver(() => {
          this.isOpen = true;
          this.#observer.opened(this, this.#clock.nowNs());
        }),
        event: unlessOver((text: string, textBytes: number) => {
          this.#received(text, textBytes);
        }),
        gap: unlessOver(() => {
          this.gaps += 1;
        }),
        lost: unlessOver((cause: LossCause) => {
          this.isOpen = false;
          this.#observer.lost(this, cause, this.#clock.nowNs());
        }),
        closedForGood: unlessOver(() => {
          this.isClosedForGood = true;
          this.#observer.closedForGood(this, this.#clock.nowNs());
        }),
      },
    );
  }

  expectFrom(firstSeq: number): void {
    this.sequence = new SequenceCheck(firstSeq);
  }

  close(): void {
    this.#isOver = true;
    this.isOpen = false;
    this.#running?.close();
  }

  #received(text: string, textBytes: number): void {
    const receivedNs = this.#clock.nowNs();
    const event = readStamps(text);
    this.payloadBytes += textBytes;
    this.sequence.accept(event.seq);
    this.#observer.received(this, event, receivedNs);
  }
}

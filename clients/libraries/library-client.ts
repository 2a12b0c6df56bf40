import type { LibraryHalf } from '../contract.ts';
import { MeasuredClient } from '../engine/measured-client.ts';

/** One client whose library decides when it reconnects. */
export class LibraryClient extends MeasuredClient<LibraryHalf> {
  #running: { close(): void } | null = null;
  /** Set by `close`: some libraries report their own end. */
  #isOver = false;
  /** The libraries hide their sockets. */
  readonly wireBytes = null;

  connect(): void {
    const { clock, observer } = this;
    const unlessOver =
      <Told extends readonly unknown[]>(report: (...told: Told) => void) =>
      (...told: Told): void => {
        if (!this.#isOver) report(...told);
      };
    this.#running = this.half.start(new URL(this.half.path, this.origin), {
      attempted: unlessOver(() => {
        observer.attempted(this, clock.nowNs());
      }),
      opened: unlessOver(() => {
        this.isOpen = true;
        observer.opened(this, clock.nowNs());
      }),
      event: unlessOver((text, textBytes) => {
        this.received(text, textBytes);
      }),
      gap: unlessOver(() => {
        this.gaps += 1;
      }),
      lost: unlessOver((cause) => {
        this.isOpen = false;
        observer.lost(this, cause, clock.nowNs());
      }),
      closedForGood: unlessOver(() => {
        this.isClosedForGood = true;
        observer.closedForGood(this, clock.nowNs());
      }),
    });
  }

  close(): void {
    this.#isOver = true;
    this.isOpen = false;
    this.#running?.close();
  }
}

import type { Cancel, Clock } from '../../servers/stream/clock.ts';
import { readStamps } from '../../servers/stream/event.ts';
import { formatResumePoint } from '../../servers/hub/resume.ts';
import type { ClientHalf, Connection, LossCause } from '../contract.ts';
import type { ClientObserver, MeasuredClient } from './measured-client.ts';
import { reconnectDelayMs, startWatchdog, type ReconnectPolicy, type Watchdog } from '../reconnect.ts';
import { SequenceCheck } from './sequence.ts';

/**
 * One client of the stream: connects, stamps, checks the sequence, and comes back by the policy. It observes and never
 * computes; what the stamps mean is decided elsewhere. It never gives up, and its timers keep the process alive: a client
 * that ends in silence would look loss-free.
 */
export class StreamClient implements MeasuredClient {
  readonly #half: ClientHalf;
  readonly #origin: string;
  readonly #policy: ReconnectPolicy;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #observer: ClientObserver;
  #connection: Connection | null = null;
  #watchdog: Watchdog | null = null;
  #cancelRetry: Cancel | null = null;
  #failedAttempts = 0;
  #epoch: string | null = null;
  /** The highest seq received in this epoch; null: none yet. */
  #lastSeq: number | null = null;
  #closedBytes = 0;
  isOpen = false;
  /** Set by an answer that was no stream, under a policy that does not reopen. */
  isClosedForGood = false;
  payloadBytes = 0;
  gaps = 0;
  sequence = new SequenceCheck(1);

  constructor(settings: {
    readonly half: ClientHalf;
    readonly origin: string;
    readonly policy: ReconnectPolicy;
    readonly clock: Clock;
    /** Uniform in [0, 1): this client's own generator. */
    readonly random: () => number;
    readonly observer: ClientObserver;
  }) {
    this.#half = settings.half;
    this.#origin = settings.origin;
    this.#policy = settings.policy;
    this.#clock = settings.clock;
    this.#random = settings.random;
    this.#observer = settings.observer;
  }

  get wireBytes(): number {
    return this.#closedBytes + (this.#connection?.socket?.bytesRead ?? 0);
  }

  connect(): void {
    this.#observer.attempted(this, this.#clock.nowNs());
    const isResuming = this.#policy.resume && this.#lastSeq !== null;
    this.#connection = this.#half.open(
      {
        origin: this.#origin,
        path: this.#half.path,
        resumePoint: isResuming ? formatResumePoint({ seq: this.#lastSeq ?? 0, epoch: this.#epoch }) : null,
      },
      {
        opened: (epoch) => {
          this.#opened(epoch);
        },
        event: (text, textBytes) => {
          this.#received(text, textBytes);
        },
        gap: () => {
          this.gaps += 1;
        },
        heartbeat: () => {
          this.#watchdog?.touch(this.#clock.nowNs());
        },
        lost: (cause) => {
          this.#lost(cause);
        },
      },
    );
    if (this.#policy.silenceTimeoutMs !== null) {
      // From the first moment: a server that takes the connection and never answers is silent too.
      this.#watchdog = startWatchdog(this.#clock, this.#policy.silenceTimeoutMs, () => {
        this.#lost({ kind: 'silent' });
      });
    }
  }

  expectFrom(firstSeq: number): void {
    this.sequence = new SequenceCheck(firstSeq);
  }

  /** Stops reading from its socket, or goes on: a client that cannot keep up. A connection made after that reads. */
  setPaused(isPaused: boolean): void {
    const socket = this.#connection?.socket;
    if (isPaused) socket?.pause();
    else socket?.resume();
  }

  close(): void {
    this.#cancelRetry?.();
    this.#leave();
  }

  #opened(epoch: string | null): void {
    if (this.#epoch !== null && epoch !== this.#epoch) this.#lastSeq = null; // another history: its seqs mean other events
    this.#epoch = epoch;
    this.#failedAttempts = 0;
    this.isOpen = true;
    const openedNs = this.#clock.nowNs();
    this.#watchdog?.touch(openedNs);
    this.#observer.opened(this, openedNs);
  }

  #received(text: string, textBytes: number): void {
    const receivedNs = this.#clock.nowNs();
    const event = readStamps(text);
    this.payloadBytes += textBytes;
    this.sequence.accept(event.seq);
    if (this.#lastSeq === null || event.seq > this.#lastSeq) this.#lastSeq = event.seq;
    this.#watchdog?.touch(receivedNs);
    this.#observer.received(this, event, receivedNs);
  }

  #lost(cause: LossCause): void {
    if (!this.isOpen) this.#failedAttempts += 1;
    this.#leave();
    const lostNs = this.#clock.nowNs();
    if (cause.kind === 'refused' && !this.#policy.reopens) {
      this.isClosedForGood = true;
      this.#observer.lost(this, cause, lostNs);
      this.#observer.closedForGood(this, lostNs);
      return;
    }
    const delayMs = reconnectDelayMs(this.#policy, this.#failedAttempts, this.#random);
    this.#cancelRetry = this.#clock.after(delayMs, () => {
      this.connect();
    });
    this.#observer.lost(this, cause, lostNs); // last, so that whoever hears it can still close the client
  }

  /** Ends the present connection and keeps the count of its bytes. */
  #leave(): void {
    this.#watchdog?.stop();
    this.#watchdog = null;
    this.isOpen = false;
    this.#connection?.destroy();
    this.#closedBytes += this.#connection?.socket?.bytesRead ?? 0;
    this.#connection = null;
  }
}

import type { Cancel } from '../../servers/stream/clock.ts';
import { formatResumePoint } from '../../servers/stream/resume.ts';
import type { ClientHalf, Connection, LossCause } from '../contract.ts';
import { reconnectDelayMs, startWatchdog, type ReconnectPolicy, type Watchdog } from '../reconnect.ts';
import { MeasuredClient, type ClientSettings } from './measured-client.ts';

/**
 * One client that keeps a stream open and reconnects by the policy. Its timers keep the process alive: a client that
 * stopped without a word would look loss-free.
 */
export class StreamClient extends MeasuredClient<ClientHalf> {
  readonly #policy: ReconnectPolicy;
  readonly #random: () => number;
  #connection: Connection | null = null;
  #watchdog: Watchdog | null = null;
  #cancelRetry: Cancel | null = null;
  #failedAttempts = 0;
  #epoch: string | null = null;
  /** The highest seq received in this epoch; null: none yet. */
  #lastSeq: number | null = null;
  #closedBytes = 0;

  /** @param settings.random uniform in [0, 1): this client's own generator. */
  constructor(
    settings: ClientSettings<ClientHalf> & {
      readonly policy: ReconnectPolicy;
      readonly random: () => number;
    },
  ) {
    super(settings);
    this.#policy = settings.policy;
    this.#random = settings.random;
  }

  get wireBytes(): number {
    return this.#closedBytes + (this.#connection?.traffic?.bytesRead ?? 0);
  }

  connect(): void {
    this.observer.attempted(this, this.clock.nowNs());
    const { half, origin, trusted, source } = this;
    const resumePoint =
      this.#policy.resume && this.#lastSeq !== null
        ? formatResumePoint({ seq: this.#lastSeq, epoch: this.#epoch })
        : null;
    this.#connection = half.open(
      { origin, path: half.path, resumePoint, trusted, source },
      {
        opened: (epoch) => {
          this.#opened(epoch);
        },
        event: (text, textBytes) => {
          this.received(text, textBytes);
        },
        gap: () => {
          this.gaps += 1;
        },
        heartbeat: () => {
          this.#watchdog?.touch(this.clock.nowNs());
        },
        lost: (cause) => {
          this.#lost(cause);
        },
      },
    );
    if (this.#policy.silenceTimeoutMs !== null) {
      // From the start of the attempt: a server that accepts the connection and never answers is silent too.
      this.#watchdog = startWatchdog(this.clock, this.#policy.silenceTimeoutMs, () => {
        this.#lost({ kind: 'silent' });
      });
    }
  }

  /** Stops reading from the present socket, or continues: a client that cannot keep up. */
  setPaused(isPaused: boolean): void {
    this.#connection?.setPaused(isPaused);
  }

  close(): void {
    this.#cancelRetry?.();
    this.#leave();
  }

  #opened(epoch: string | null): void {
    if (this.#epoch !== null && epoch !== this.#epoch) this.#lastSeq = null; // another history: there it is another event
    this.#epoch = epoch;
    this.#failedAttempts = 0;
    this.isOpen = true;
    const openedNs = this.clock.nowNs();
    this.#watchdog?.touch(openedNs);
    this.observer.opened(this, openedNs);
  }

  protected override onReceived(seq: number, receivedNs: number): void {
    if (this.#lastSeq === null || seq > this.#lastSeq) this.#lastSeq = seq;
    this.#watchdog?.touch(receivedNs);
  }

  #lost(cause: LossCause): void {
    if (!this.isOpen) this.#failedAttempts += 1;
    this.#leave();
    const lostNs = this.clock.nowNs();
    this.isClosedForGood = cause.kind === 'refused' && !this.#policy.reopens;
    if (!this.isClosedForGood) {
      const delayMs = reconnectDelayMs(this.#policy, this.#failedAttempts, this.#random);
      this.#cancelRetry = this.clock.after(delayMs, () => {
        this.connect();
      });
    }
    this.observer.lost(this, cause, lostNs); // after the timer is set, so that the observer can close the client
    if (this.isClosedForGood) this.observer.closedForGood(this, lostNs);
  }

  /** Ends the present connection and keeps its byte count. */
  #leave(): void {
    this.#watchdog?.stop();
    this.#watchdog = null;
    this.isOpen = false;
    this.#connection?.destroy();
    this.#closedBytes += this.#connection?.traffic?.bytesRead ?? 0;
    this.#connection = null;
  }
}

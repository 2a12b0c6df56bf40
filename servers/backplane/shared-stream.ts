import type { Cancel } from '../stream/clock.ts';
import { messageOf } from '../hub/errors.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import type { ResumePoint } from '../stream/resume.ts';
import { EventStream, type StreamSettings } from '../stream/stream.ts';
import type { Broker } from './broker.ts';

/** From the first attempt to reach a broker to the second, ms; it doubles with each, until an event has come, */
const FIRST_PAUSE_MS = 100;
/** up to this, ms. */
const LONGEST_PAUSE_MS = 3000;
/** Published events that the broker has not given back: beyond this the publisher waits. Events are made late, and none is lost. */
const MOST_PENDING = 10_000;

/** How a server stands with its backplane, for `/healthz`. */
export interface BackplaneHealth {
  readonly isConnected: boolean;
  /** Attempts since the last connection; 0: it is open. */
  readonly attempts: number;
  /** Why the last attempt or connection failed; null: none has. */
  readonly error: string | null;
  readonly newestSeq: number;
  /** Events that this server has published and not read back. */
  readonly pending: number;
}

/**
 * One history of events that several servers share through a broker. An event that is published goes to the broker; every server
 * sends what it reads from there, in the same order and with the same text. A connection that is lost is opened again, and continues
 * after the last event.
 */
export class SharedStream extends EventStream {
  readonly #settings: StreamSettings;
  readonly #open: () => Promise<Broker>;
  readonly #report: (health: BackplaneHealth) => void;
  readonly #changeListeners: (() => void)[] = [];
  readonly #pending: EncodedEvent[] = [];
  #broker: Broker | null = null;
  #attempts = 0;
  #error: string | null = null;
  #isClosed = false;
  #pauseMs = FIRST_PAUSE_MS;
  #cancelPause: Cancel = () => undefined;
  /** Ends the use of the connection. */
  #abandon: (error: unknown) => void = () => undefined;
  /** Events that others published in place of ours. */
  #taken = 0;
  #acceptedNs = 0;

  /**
   * @param settings the epoch is the broker's to name
   * @param open opens one connection
   * @param report is told when the broker is reached, and when it is not any more
   */
  constructor(
    settings: Omit<StreamSettings, 'epoch'>,
    open: () => Promise<Broker>,
    report: (health: BackplaneHealth) => void = () => undefined,
  ) {
    super({ ...settings, epoch: null });
    this.#settings = { ...settings, epoch: null };
    this.#open = open;
    this.#report = report;
    void this.#stayConnected();
  }

  /** Calls `listener` when the stream has become ready, and after every event. */
  onChange(listener: () => void): void {
    this.#changeListeners.push(listener);
  }

  get health(): BackplaneHealth {
    return {
      isConnected: this.#broker !== null,
      attempts: this.#attempts,
      error: this.#error,
      newestSeq: this.newestSeq,
      pending: this.#pending.length,
    };
  }

  /** Whether the publisher has to wait. */
  get isFull(): boolean {
    return this.#pending.length >= MOST_PENDING;
  }

  /** How many events of this server were refused, because another had published in their place. */
  get taken(): number {
    return this.#taken;
  }

  /** When the last event came, monotonic ns; 0: none has. */
  get acceptedNs(): number {
    return this.#acceptedNs;
  }

  /** Hands event `seq` to the broker, now or as soon as it can be reached. Clients get it when it comes back. */
  override publish(seq: number, dueNs: number): number {
    const sentNs = this.#settings.clock.nowNs();
    const event = this.encode(seq, dueNs, sentNs);
    this.#pending.push(event);
    if (this.#broker !== null) this.#append(this.#broker, event);
    return sentNs;
  }

  override accept(event: EncodedEvent): void {
    this.#acceptedNs = this.#settings.clock.nowNs();
    this.#pauseMs = FIRST_PAUSE_MS;
    for (let own = this.#pending[0]; own !== undefined && own.seq <= event.seq; own = this.#pending[0]) {
      if (own.text !== event.text) this.#taken += 1;
      this.#pending.shift();
    }
    super.accept(event);
    this.#changed();
  }

  /**
   * A client may come from a server that reads faster. More than a window ahead of events it cannot be: its history is another one. A
   * server without any event cannot tell.
   */
  override isAhead({ seq, epoch }: ResumePoint): boolean {
    const { newestSeq } = this;
    const isHere = epoch === null || epoch === this.epoch;
    const isNear = newestSeq === 0 || seq <= newestSeq + this.#settings.replayWindow;
    return isHere && seq > newestSeq && isNear;
  }

  /** Leaves the broker. Published events that it does not have yet are not waited for. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelPause();
    await this.#broker?.close();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#isClosed) {
      let broker: Broker | null = null;
      const known = this.#error;
      this.#attempts += 1;
      try {
        broker = await this.#open();
        await this.#use(broker);
      } catch (error) {
        this.#error = messageOf(error);
      }
      this.#broker = null;
      if (this.#attempts === 0 || this.#error !== known) this.#tell();
      await broker?.close();
      await this.#pause(this.#pauseMs);
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Until the connection is lost. @throws Error then */
  async #use(broker: Broker): Promise<never> {
    this.#broker = broker;
    if (this.#isClosed) throw new Error('The server is closing.');
    const newestSeq = broker.newestSeq ?? this.newestSeq;
    if (newestSeq < this.newestSeq || (this.isReady && broker.epoch !== this.epoch)) {
      throw new Error(
        `The broker has lost its history: it holds events up to ${newestSeq} of '${broker.epoch}', this server up to ${this.newestSeq} of '${this.epoch}'. Start the servers again: they begin a new one.`,
      );
    }
    this.#attempts = 0;
    this.#error = null;
    this.#tell();
    // What came to the broker before the connection was lost is read back. The rest is handed over again, in order.
    for (const event of this.#pending) if (event.seq > newestSeq) this.#append(broker, event);
    const afterSeq =
      this.newestSeq > 0 ? this.newestSeq : Math.max(0, newestSeq - this.#settings.replayWindow);
    const began = (): void => {
      if (this.isReady || this.newestSeq < newestSeq) return;
      this.begin(broker.epoch); // only now: clients that resume here get what the broker holds
      this.#changed();
    };
    began();
    return new Promise<never>((_resolve, reject) => {
      this.#abandon = reject;
      const take = (event: EncodedEvent): void => {
        this.accept(event);
        began();
      };
      broker.read(afterSeq, take).catch(reject);
    });
  }

  #append(broker: Broker, event: EncodedEvent): void {
    broker.append(event).catch((error: unknown) => {
      if (this.#broker !== broker) return; // one failure is enough
      this.#broker = null;
      this.#abandon(error); // the next connection hands over what is missing
    });
  }

  #tell(): void {
    if (!this.#isClosed) this.#report(this.health);
  }

  #changed(): void {
    for (const listener of this.#changeListeners) listener();
  }

  #pause(ms: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#settings.clock.after(ms, resolve);
      this.#cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }
}

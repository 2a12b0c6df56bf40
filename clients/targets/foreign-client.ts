import type { Cancel, Clock } from '../../servers/stream/clock.ts';
import type { LossCause } from '../contract.ts';
import { SequenceCheck, type SequenceCounts } from '../engine/sequence.ts';
import type { ForeignConnection, ForeignHalf, ForeignStream, ResponseHead } from './contract.ts';
import type { Fields } from './fields.ts';

/** What a client of a foreign stream reports, monotonic ns. */
export interface ForeignObserver {
  opened(client: ForeignClient, atNs: number): void;
  /** @param gapNs since its event before; null: it is the first on this connection */
  received(client: ForeignClient, atNs: number, bytes: number, gapNs: number | null, fields: Fields): void;
  heartbeat(): void;
  lost(client: ForeignClient, cause: LossCause): void;
}

/** What a client went through since a moment; events by their numbers, null: unknown. */
export interface SinceMark {
  /** Between two events, or from the last one until now. */
  readonly longestGapNs: number;
  /** Whether events come on the present connection. */
  readonly isBack: boolean;
  readonly losses: number;
  readonly attempts: number;
  readonly missed: number | null;
  readonly duplicate: number | null;
}

/** How a client behaves; the same for all clients of a process. */
export interface ForeignSettings {
  readonly stream: ForeignStream;
  readonly open: ForeignHalf['open'];
  /** What an event says of itself; null: nobody asked, and nothing is parsed. */
  readonly read: ((id: string | null, data: string | Buffer) => Fields) | null;
  readonly viaPort: number | null;
  /** How long after a loss to connect again, ms; null: never. */
  readonly reconnectMs: number | null;
  readonly clock: Clock;
  readonly observer: ForeignObserver;
}

const UNREAD: Fields = { seq: null, sentAt: null };

/** One client of a stream that another program serves. It counts, and keeps no event. */
export class ForeignClient {
  readonly #settings: ForeignSettings;
  #markedNs = 0;
  #longestGapNs = 0;
  #attemptsAtMark = 0;
  #losses = 0;
  #lossesAtMark = 0;
  #connection: ForeignConnection | null = null;
  #cancelRetry: Cancel | null = null;
  #lastEventId: string | null = null;
  #closedBytes = 0;
  #sequence: SequenceCheck | null = null;
  #highestSeq: number | null = null;
  isOpen = false;
  dialledNs = 0;
  /** Of the present connection, or the one before if it fell silent; null: none yet. */
  lastEventNs: number | null = null;
  /** Connections that were tried. */
  attempts = 0;
  head: ResponseHead | null = null;

  constructor(settings: ForeignSettings) {
    this.#settings = settings;
  }

  /** Bytes read from all its sockets so far. */
  get wireBytes(): number {
    return this.#closedBytes + (this.#connection?.tcp.bytesRead ?? 0);
  }

  connect(): void {
    const { stream, open, viaPort, clock, observer } = this.#settings;
    this.attempts += 1;
    this.dialledNs = clock.nowNs();
    this.#connection = open(
      stream,
      { viaPort, lastEventId: this.#lastEventId },
      {
        opened: (head) => {
          this.head = head;
          this.isOpen = true;
          observer.opened(this, clock.nowNs());
        },
        event: (id, data) => this.#received(id, data),
        heartbeat: () => observer.heartbeat(),
        refused: (head) => {
          this.head = head;
        },
        lost: (cause) => this.#lost(cause),
      },
    );
  }

  /** From now on `sinceMark` counts. */
  mark(): void {
    this.#markedNs = this.#settings.clock.nowNs();
    this.#longestGapNs = 0;
    this.#attemptsAtMark = this.attempts;
    this.#lossesAtMark = this.#losses;
    this.#sequence = this.#highestSeq === null ? null : new SequenceCheck(this.#highestSeq + 1);
  }

  /** What the client went through since `mark`. */
  sinceMark(): SinceMark {
    const nowNs = this.#settings.clock.nowNs();
    const counts = this.counts();
    return {
      longestGapNs: Math.max(this.#longestGapNs, nowNs - (this.lastEventNs ?? this.#markedNs)),
      isBack: this.isOpen && (this.lastEventNs ?? 0) > this.dialledNs,
      losses: this.#losses - this.#lossesAtMark,
      attempts: this.attempts - this.#attemptsAtMark,
      missed: counts?.missed ?? null,
      // Those from before the mark are as much a repetition as any other.
      duplicate: counts === null ? null : counts.duplicate + (this.#sequence?.stray ?? 0),
    };
  }

  /** Counts events by their numbers from the next one on. */
  expectAnew(): void {
    this.#sequence = null;
  }

  /** By the numbers so far, up to the highest; null: no event had one. */
  counts(): SequenceCounts | null {
    return this.#sequence?.counts(this.#sequence.highestSeq) ?? null;
  }

  close(): void {
    this.#cancelRetry?.();
    this.#leave();
  }

  #received(id: string | null, data: string | Buffer): void {
    const { clock, observer, read } = this.#settings;
    const receivedNs = clock.nowNs();
    const gapNs = this.lastEventNs === null ? null : receivedNs - this.lastEventNs;
    this.lastEventNs = receivedNs;
    if (gapNs !== null && gapNs > this.#longestGapNs) this.#longestGapNs = gapNs;
    if (id !== null) this.#lastEventId = id;
    const fields = read === null ? UNREAD : read(id, data);
    if (fields.seq !== null) {
      this.#sequence ??= new SequenceCheck(fields.seq);
      this.#sequence.accept(fields.seq);
      this.#highestSeq = Math.max(this.#highestSeq ?? fields.seq, fields.seq);
    }
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    observer.received(this, receivedNs, bytes, gapNs, fields);
  }

  #lost(cause: LossCause): void {
    const { reconnectMs, clock, observer } = this.#settings;
    this.#losses += 1;
    this.#leave();
    if (reconnectMs !== null) this.#cancelRetry = clock.after(reconnectMs, () => this.connect());
    observer.lost(this, cause);
  }

  #leave(): void {
    this.isOpen = false;
    this.#connection?.destroy();
    this.#closedBytes += this.#connection?.tcp.bytesRead ?? 0;
    this.#connection = null;
  }
}

import type { BlobSource } from '../../servers/stream/blob.ts';
import { dueNs, lastSeq } from '../../servers/stream/plan.ts';
import type { BlobAsk, ReceivedBlobs } from './blob-calls.ts';
import { Stamps } from './stamps.ts';

/** What should arrive, and what did. Every byte is compared with that of the source, after the time was taken. */
export class BlobLedger {
  readonly #ask: BlobAsk;
  readonly #source: BlobSource;
  readonly #seen = new Set<number>();
  readonly #delays = new Stamps();
  #early = 0;
  #wrong = 0;
  #duplicate = 0;
  /** Everything that was received, whatever it was. */
  deliveries = 0;

  constructor(ask: BlobAsk, source: BlobSource) {
    this.#ask = ask;
    this.#source = source;
  }

  received(blob: Buffer, atNs: number): void {
    this.deliveries += 1;
    const { plan, window, bytes } = this.#ask;
    const seq = this.#source.seqOf(blob, bytes);
    if (seq === null || seq < plan.firstSeq || seq > lastSeq(plan)) {
      this.#wrong += 1;
      return;
    }
    if (this.#seen.has(seq)) {
      this.#duplicate += 1;
      return;
    }
    this.#seen.add(seq);
    const sinceNs = dueNs(plan, seq);
    if (sinceNs < window.fromNs || sinceNs >= window.untilNs) return;
    if (atNs < sinceNs) this.#early += 1;
    else this.#delays.push(atNs - sinceNs);
  }

  isComplete(): boolean {
    return this.deliveries >= this.#expected();
  }

  #expected(): number {
    return lastSeq(this.#ask.plan) - this.#ask.plan.firstSeq + 1;
  }

  counts(): Omit<ReceivedBlobs, 'window' | 'delays' | 'failed'> & { readonly delaysNs: Float64Array } {
    return {
      delaysNs: this.#delays.values(),
      early: this.#early,
      expected: this.#expected(),
      received: this.#seen.size,
      missed: this.#expected() - this.#seen.size,
      duplicate: this.#duplicate,
      wrong: this.#wrong,
    };
  }
}

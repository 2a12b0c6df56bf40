import type { MeasuredClient } from '../../clients/measured-client.ts';
import type { ClientTrace } from './messages.ts';

interface Life {
  readonly lostNs: number[];
  readonly attemptNs: number[];
  readonly openedNs: number[];
  readonly firstEventNs: (number | null)[];
  longestGapNs: number;
  lastEventNs: number | null;
}

/** Keeps the life of every client as stamps: when it tried, opened, heard its first event, and lost the connection. */
export class TraceObserver {
  readonly #lives = new Map<MeasuredClient, Life>();

  attempted(client: MeasuredClient, atNs: number): void {
    this.#life(client).attemptNs.push(atNs);
  }

  opened(client: MeasuredClient, atNs: number): void {
    const life = this.#life(client);
    life.openedNs.push(atNs);
    life.firstEventNs.push(null);
  }

  received(client: MeasuredClient, atNs: number): void {
    const life = this.#life(client);
    if (life.firstEventNs.at(-1) === null) life.firstEventNs[life.firstEventNs.length - 1] = atNs;
    if (life.lastEventNs !== null) life.longestGapNs = Math.max(life.longestGapNs, atNs - life.lastEventNs);
    life.lastEventNs = atNs;
  }

  lost(client: MeasuredClient, atNs: number): void {
    this.#life(client).lostNs.push(atNs);
  }

  /** What happened to `client`. @param lastSeq the last event that the server emitted. */
  of(client: MeasuredClient, lastSeq: number): ClientTrace {
    return {
      ...this.#life(client),
      ...client.sequence.counts(lastSeq),
      highestSeq: client.sequence.highestSeq,
      isOpen: client.isOpen,
      isClosedForGood: client.isClosedForGood,
    };
  }

  #life(client: MeasuredClient): Life {
    let life = this.#lives.get(client);
    if (life === undefined) {
      life = {
        lostNs: [],
        attemptNs: [],
        openedNs: [],
        firstEventNs: [],
        longestGapNs: 0,
        lastEventNs: null,
      };
      this.#lives.set(client, life);
    }
    return life;
  }
}

import type { ClientObserver, MeasuredClient } from '../../clients/engine/measured-client.ts';
import type { ClientTrace } from './calls.ts';

type Life = Pick<ClientTrace, 'lostNs' | 'attempts' | 'openedNs' | 'events'> & {
  readonly lostNs: number[];
  readonly attempts: { readonly atNs: number; readonly wireBytes: number | null }[];
  readonly openedNs: number[];
  readonly events: {
    readonly receivedNs: number[];
    readonly dueNs: number[];
    readonly wireBytes: (number | null)[];
  };
  closedForGoodNs: number | null;
};

/** Keeps the life of every client as stamps: each attempt, opening, event and loss. What they mean is worked out elsewhere. */
export class TraceObserver implements ClientObserver {
  readonly #lives = new Map<MeasuredClient, Life>();

  attempted(client: MeasuredClient, atNs: number): void {
    this.#life(client).attempts.push({ atNs, wireBytes: client.wireBytes });
  }

  opened(client: MeasuredClient, atNs: number): void {
    this.#life(client).openedNs.push(atNs);
  }

  received(client: MeasuredClient, { dueNs }: { readonly dueNs: number }, atNs: number): void {
    const { events } = this.#life(client);
    events.receivedNs.push(atNs);
    events.dueNs.push(dueNs);
    events.wireBytes.push(client.wireBytes);
  }

  lost(client: MeasuredClient, _cause: unknown, atNs: number): void {
    this.#life(client).lostNs.push(atNs);
  }

  closedForGood(client: MeasuredClient, atNs: number): void {
    this.#life(client).closedForGoodNs = atNs;
  }

  /** What happened to `client`. @param lastSeq the last event that the server emitted. */
  of(client: MeasuredClient, lastSeq: number): ClientTrace {
    return {
      ...this.#life(client),
      ...client.sequence.counts(lastSeq),
      highestSeq: client.sequence.highestSeq,
    };
  }

  #life(client: MeasuredClient): Life {
    let life = this.#lives.get(client);
    if (life === undefined) {
      life = {
        lostNs: [],
        attempts: [],
        openedNs: [],
        events: { receivedNs: [], dueNs: [], wireBytes: [] },
        closedForGoodNs: null,
      };
      this.#lives.set(client, life);
    }
    return life;
  }
}

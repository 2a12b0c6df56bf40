import type { LossCause } from '../../clients/contract.ts';
import type { ClientObserver, MeasuredClient } from '../../clients/engine/measured-client.ts';
import type { ClientTrace } from './calls.ts';

function emptyLife() {
  return {
    lostNs: [] as number[],
    lossCauses: [] as LossCause[],
    attempts: [] as { readonly atNs: number; readonly wireBytes: number | null }[],
    openedNs: [] as number[],
    events: { receivedNs: [] as number[], dueNs: [] as number[], wireBytes: [] as (number | null)[] },
    closedForGoodNs: null as number | null,
  };
}

/** Keeps the life of every client as stamps: each attempt, opening, event and loss. `rounds/fault-traces.ts` interprets them. */
export class TraceObserver implements ClientObserver {
  readonly #lives = new Map<MeasuredClient, ReturnType<typeof emptyLife>>();

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

  lost(client: MeasuredClient, cause: LossCause, atNs: number): void {
    const life = this.#life(client);
    life.lostNs.push(atNs);
    life.lossCauses.push(cause);
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

  #life(client: MeasuredClient): ReturnType<typeof emptyLife> {
    const known = this.#lives.get(client);
    if (known !== undefined) return known;
    const life = emptyLife();
    this.#lives.set(client, life);
    return life;
  }
}

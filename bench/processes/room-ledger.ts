import { SequenceCheck } from '../../clients/engine/sequence.ts';
import { dueNs, lastSeq, type StreamPlan } from '../../servers/stream/plan.ts';
import type { WindowBounds } from './calls.ts';
import type { Driven } from './room-calls.ts';
import { Stamps } from './stamps.ts';

/** The text of every message: 20 bytes, as in the functional check `reply`. */
const TEXT = 'a reply of 20 bytes!';

/** A message as its sender writes it. */
export function messageText(from: number, seq: number): string {
  return `{"from":${from},"seq":${seq},"text":"${TEXT}"}`;
}

/** Reads what `writeMessage` of the server writes. null: it is another text than was sent */
function readBack(json: string): { readonly from: number; readonly seq: number } | null {
  const found = /^\{"from":(\d+),"seq":(\d+),"text":"a reply of 20 bytes!"\}$/.exec(json);
  return found === null ? null : { from: Number(found[1]), seq: Number(found[2]) };
}

/**
 * What should reach whom, and what did. The clients send in turn, room after room, and each counts its messages. A sender knows
 * when each message was due from the plan: a delay never begins at the sending, which a busy client does late.
 */
export class RoomLedger {
  readonly #plan: StreamPlan;
  readonly #clients: number;
  readonly #roomSize: number;
  readonly #window: WindowBounds;
  /** By receiver, and sender within its room. */
  readonly #checks: readonly (readonly SequenceCheck[])[];
  readonly #delays = new Stamps();
  readonly #answered = new Stamps();
  /** Of each message to its own sender. */
  readonly #echoed = new Stamps();
  #early = 0;
  /** Everything that was received, whatever it was. */
  deliveries = 0;

  /** @param plan begins with seq 1 of the first client: its events are a multiple of the clients */
  constructor(
    plan: StreamPlan,
    { clients, roomSize }: { readonly clients: number; readonly roomSize: number },
    window: WindowBounds,
  ) {
    this.#plan = plan;
    this.#clients = clients;
    this.#roomSize = roomSize;
    this.#window = window;
    const firstSeq = this.messageAt(plan.firstSeq).seq;
    this.#checks = Array.from({ length: clients }, () =>
      Array.from({ length: roomSize }, () => new SequenceCheck(firstSeq)),
    );
  }

  /** Who sends at this place of the plan, and which of its messages it is. */
  messageAt(planSeq: number): { readonly from: number; readonly seq: number } {
    return {
      from: (planSeq - 1) % this.#clients,
      seq: Math.floor((planSeq - 1) / this.#clients) + 1,
    };
  }

  received(receiver: number, json: string, atNs: number): void {
    this.deliveries += 1;
    const message = readBack(json);
    const room = Math.floor(receiver / this.#roomSize);
    const place = (message?.from ?? -1) - room * this.#roomSize;
    const check = this.#checks[receiver]?.[place];
    if (message === null || check === undefined) throw new Error(`client ${receiver} received ${json}`);
    check.accept(message.seq);
    const sinceNs = dueNs(this.#plan, (message.seq - 1) * this.#clients + message.from + 1);
    if (sinceNs < this.#window.fromNs || sinceNs >= this.#window.untilNs) return;
    if (atNs < sinceNs) {
      this.#early += 1;
      return;
    }
    this.#delays.push(atNs - sinceNs);
    if (message.from === receiver) this.#echoed.push(atNs - sinceNs);
  }

  /** The server has answered that it has the message at this place of the plan. */
  acknowledged(planSeq: number, atNs: number): void {
    const sinceNs = dueNs(this.#plan, planSeq);
    if (sinceNs >= this.#window.fromNs && sinceNs < this.#window.untilNs) this.#answered.push(atNs - sinceNs);
  }

  isComplete(): boolean {
    return this.deliveries >= this.#expected();
  }

  #expected(): number {
    return (lastSeq(this.#plan) - this.#plan.firstSeq + 1) * this.#roomSize;
  }

  counts(): Omit<Driven, 'window' | 'delays' | 'acknowledged' | 'failed'> & {
    readonly delaysNs: Float64Array;
    readonly acknowledgedNs: Float64Array;
  } {
    const last = this.messageAt(lastSeq(this.#plan)).seq;
    const all = this.#checks.flat().map((check) => check.counts(last));
    const sum = (of: (counts: (typeof all)[number]) => number): number =>
      all.reduce((total, counts) => total + of(counts), 0);
    return {
      delaysNs: this.#delays.values(),
      acknowledgedNs: (this.#answered.values().length > 0 ? this.#answered : this.#echoed).values(),
      early: this.#early,
      expected: this.#expected(),
      received: sum(({ received }) => received),
      missed: sum(({ missed }) => missed),
      duplicate: sum(({ duplicate }) => duplicate),
      reordered: sum(({ reordered }) => reordered),
    };
  }
}

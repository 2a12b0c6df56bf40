import { isWebSocket, type ForeignHalf, type ForeignTarget } from '../../clients/targets/contract.ts';
import { readFields, type Fields } from '../../clients/targets/fields.ts';
import {
  ForeignClient,
  type ForeignObserver,
  type ForeignSettings,
} from '../../clients/targets/foreign-client.ts';
import type { LossCause } from '../../clients/contract.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { TargetWindow } from '../records/record.ts';
import { OPENING_AT_ONCE, type WindowBounds } from './calls.ts';
import { DelayReader } from './delays.ts';
import { foreignUsageBetween, readForeignUsage } from './foreign-process.ts';
import { Probe } from './probe.ts';
import { Stamps } from './stamps.ts';
import type { Opened, TargetCalls } from './target-calls.ts';

/** How long those that are being opened when one fails may still take, so that it is known how many the server takes, ms. */
const FINISH_OPENING_MS = 1000;

type Encode = (values: Iterable<number>) => TargetWindow['gaps'];

/** The clients of one target in one process, and what they observe. */
export class TargetClients implements ForeignObserver {
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  readonly #encode: Encode;
  #target: ForeignTarget | null = null;
  #clients: ForeignClient[] = [];
  #openings = new Stamps();
  #firstEvents = new Stamps();
  #window: { readonly fromNs: number; readonly untilNs: number } | null = null;
  #gaps = new Stamps();
  #longestGapNs = 0;
  #delays: DelayReader | null = null;
  #events = 0;
  #payloadBytes = 0;
  #heartbeats = 0;
  #lost = 0;
  #onChange: ((failure: Opened['failure'], client: ForeignClient) => void) | null = null;

  /** @param nowMs the wall clock in whole ms, for times that servers write into their events */
  constructor(clock: Clock, nowMs: () => number, encode: Encode) {
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#encode = encode;
  }

  /** Opens connections, some at a time, and no more once one has failed. Resolves when all of them are open or lost, or the time is up. */
  async open(
    { target, connections, viaPort, reconnectMs, timeoutMs }: TargetCalls['open']['ask'],
    { open }: Pick<ForeignHalf, 'open'>,
  ): Promise<Opened> {
    this.#target = target;
    this.#openings = new Stamps();
    this.#firstEvents = new Stamps();
    const isAsked = target.seq !== null || target.sentAt !== null;
    const settings: ForeignSettings = {
      open,
      stream: target,
      read: isAsked ? (id, data) => readFields(target, id, data) : null,
      viaPort,
      reconnectMs,
      clock: this.#clock,
      observer: this,
    };
    const startedNs = this.#clock.nowNs();
    this.#clients = Array.from({ length: connections }, () => new ForeignClient(settings));
    const failure = await new Promise<Opened['failure']>((resolve) => {
      let started = 0;
      const startMore = (): void => {
        while (started < this.#clients.length && started - this.#openings.length < OPENING_AT_ONCE) {
          this.#clients[started]?.connect();
          started += 1;
        }
      };
      let cancel = this.#clock.after(timeoutMs, () => finish({ cause: { kind: 'silent' }, head: null }));
      const finish = (failed: Opened['failure']): void => {
        cancel();
        this.#onChange = null;
        resolve(failed);
      };
      let first: Opened['failure'] = null;
      const lost = new Set<ForeignClient>();
      this.#onChange = (failed, client) => {
        if (failed !== null) {
          lost.add(client);
          if (first === null) {
            first = failed;
            cancel();
            cancel = this.#clock.after(FINISH_OPENING_MS, () => finish(failed));
          }
        }
        if (first === null && this.#openings.length < connections) startMore();
        else if (first === null) finish(null);
        else if (this.#clients.slice(0, started).every((one) => one.isOpen || lost.has(one))) finish(first);
      };
      startMore();
    });
    return {
      open: this.#clients.filter(({ isOpen }) => isOpen).length,
      connectNs: this.#clock.nowNs() - startedNs,
      failure,
    };
  }

  /** Counts what arrives in a window, and resolves when it is over. */
  async measure(bounds: WindowBounds): Promise<TargetCalls['measure']['answer']> {
    const target = this.#target;
    if (target === null) throw new Error('measure was called before open');
    this.#gaps = new Stamps();
    this.#longestGapNs = 0;
    this.#lost = 0;
    this.#delays = target.sentAt === null ? null : new DelayReader(target.sentAt, this.#clock, this.#nowMs);
    for (const client of this.#clients) client.expectAnew();
    const connections = this.#clients.filter(({ isOpen }) => isOpen).length;
    const pids = target.serverPids;
    let atStart: ReturnType<typeof readForeignUsage> = null;
    let atEnd: ReturnType<typeof readForeignUsage> = null;
    let isFirst = true;
    const probe = new Probe(this.#clock, bounds, () => {
      // The same instants as for this process.
      if (pids.length > 0 && isFirst) atStart = readForeignUsage(pids);
      else if (pids.length > 0) atEnd = readForeignUsage(pids);
      isFirst = false;
      return [
        this.#events,
        this.#payloadBytes,
        this.#heartbeats,
        this.#clients.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
      ];
    });
    this.#window = bounds;
    const { usage, work, stoodNs } = await probe.finished();
    this.#window = null;
    const [deliveries = 0, payloadBytes = 0, heartbeats = 0, wireBytes = 0] = work;
    for (const { isOpen, lastEventNs, dialledNs } of this.#clients)
      if (isOpen) this.#gap(bounds.untilNs - Math.max(lastEventNs ?? 0, dialledNs));
    const seen = {
      ...usage,
      deliveries,
      payloadBytes,
      heartbeats,
      wireBytes,
      connections,
      lostConnections: this.#lost,
      openings: this.#encode(this.#openings.values()),
      firstEvents: this.#encode(this.#firstEvents.values()),
      gaps: this.#encode(this.#gaps.values()),
      longestGapNs: this.#longestGapNs,
      sequence: target.seq === null ? null : this.#sequence(),
      delays: this.#delays?.finish(this.#encode) ?? null,
      serverProcess: between(atStart, atEnd),
    };
    return { seen, stoodNs };
  }

  /** From now on the longest gap of each client, and its numbers, are those of an interruption. */
  mark(): void {
    for (const client of this.#clients) client.mark();
  }

  interruption(): TargetCalls['interruption']['answer'] {
    return { clients: this.#clients.map((client) => client.sinceMark()) };
  }

  close(): { readonly connections: number } {
    const connections = this.#clients.length;
    for (const client of this.#clients) client.close();
    this.#clients = [];
    return { connections };
  }

  opened(client: ForeignClient, atNs: number): void {
    this.#openings.push(atNs - client.dialledNs);
    this.#onChange?.(null, client);
  }

  received(
    { dialledNs }: ForeignClient,
    atNs: number,
    bytes: number,
    gapNs: number | null,
    { sentAt }: Fields,
  ): void {
    this.#events += 1;
    this.#payloadBytes += bytes;
    if (gapNs === null) this.#firstEvents.push(atNs - dialledNs);
    const window = this.#window;
    if (window === null || atNs < window.fromNs || atNs >= window.untilNs) return;
    if (gapNs !== null) {
      this.#gaps.push(gapNs);
      this.#gap(gapNs);
    }
    if (sentAt !== null) this.#delays?.add(atNs, sentAt);
  }

  heartbeat(): void {
    this.#heartbeats += 1;
  }

  lost(client: ForeignClient, cause: LossCause): void {
    this.#lost += 1;
    this.#onChange?.({ cause, head: client.head }, client);
  }

  #gap(ns: number): void {
    if (ns > this.#longestGapNs) this.#longestGapNs = ns;
  }

  #sequence(): NonNullable<TargetWindow['sequence']> {
    const all = this.#clients.flatMap((client) => client.counts() ?? []);
    const total = (of: (one: (typeof all)[number]) => number): number =>
      all.reduce((sum, one) => sum + of(one), 0);
    return {
      events: total(({ received }) => received),
      missed: total(({ missed }) => missed),
      duplicate: total(({ duplicate }) => duplicate),
      reordered: total(({ reordered }) => reordered),
    };
  }
}

function between(
  from: ReturnType<typeof readForeignUsage>,
  until: ReturnType<typeof readForeignUsage>,
): TargetWindow['serverProcess'] {
  const used = foreignUsageBetween(from, until);
  return used === null || until === null ? null : { cpuNs: used.cpuNs, rssBytes: until.rssBytes };
}

/** Loads what speaks the protocol of a target, and nothing of the other. */
export async function halfOf(target: ForeignTarget): Promise<ForeignHalf> {
  return isWebSocket(target)
    ? (await import('../../clients/targets/websocket.ts')).websocketTarget
    : (await import('../../clients/targets/sse.ts')).sseTarget;
}

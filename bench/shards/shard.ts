import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { HarnessError, messageOf } from '../../servers/hub/errors.ts';
import type { ClientCalls } from '../processes/calls.ts';
import { readMachine } from '../host/machine.ts';
import { Child } from '../processes/child.ts';
import { entryPoint } from '../processes/children.ts';
import { SHARD_SCHEMA_VERSION } from '../records/shard.ts';
import { pingClock } from './clock.ts';
import {
  contentDigest,
  encodeIntroduction,
  orderSchema,
  PATHS,
  type Introduction,
  type ShardOrder,
  type Reply,
} from './protocol.ts';

/** From one try to reach the coordinator to the next, ms. */
const RETRY_MS = 500;
/** A coordinator that says nothing for so long is gone, ms. It sends a comment each second. */
const SILENCE_MS = 5000;
const WHICH_ADDRESS = 'Is it the address of a coordinator? It printed one: --of URL.';
/** How long a shard waits for a coordinator that it cannot reach, ms. */
const PATIENCE_MS = 10 * 60_000;

export interface ShardSettings {
  /** Of the coordinator. */
  readonly coordinator: URL;
  readonly token: string;
  /** From 0. */
  readonly index: number;
  readonly shards: number;
  readonly version: string;
  /** null: not known. */
  readonly commit: string | null;
  readonly signal: AbortSignal;
  readonly onNews: (news: 'joined' | 'waiting') => void;
  /** What tells this machine from others; absent: `readMachine` says it. */
  readonly machine?: string;
  /** How long to wait for a coordinator that cannot be reached, ms; absent: ten minutes. */
  readonly patienceMs?: number;
}

/** Client processes that a coordinator drives: it holds their calls, and this process passes them on. */
export class Shard {
  readonly #settings: ShardSettings;
  readonly #instance = randomUUID();
  readonly #members = new Map<string, Child<ClientCalls>>();
  /** Orders that were received: one that is told again is not obeyed again. */
  readonly #received = new Set<string>();
  /** Replies that are not acknowledged yet. */
  readonly #posting = new Set<Promise<void>>();
  #plan: Introduction['plan'] = null;
  #isOver = false;
  #isWaiting = false;
  #refusal: HarnessError | null = null;

  constructor(settings: ShardSettings) {
    this.#settings = settings;
  }

  /**
   * Obeys the coordinator until it says that the run is over, and posts what was measured until it is acknowledged.
   * @throws HarnessError `shard-refused`; `child-silent` when the coordinator cannot be reached for too long; or what `signal` was aborted with
   */
  async run(): Promise<void> {
    const { signal, patienceMs = PATIENCE_MS, coordinator, onNews } = this.#settings;
    let lastMs = performance.now();
    try {
      for (;;) {
        signal.throwIfAborted();
        try {
          await this.#listen(() => {
            lastMs = performance.now();
          });
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof HarnessError) throw error;
          if (performance.now() - lastMs > patienceMs) throw this.#unreachable(coordinator, error);
        }
        if (this.isOver) break;
        if (!this.#isWaiting) onNews('waiting');
        this.#isWaiting = true;
        await sleep(RETRY_MS, undefined, { signal });
      }
      // Nobody waits for what clients have not done by now.
      await this.#dropAll();
      await Promise.all(this.#posting);
      signal.throwIfAborted();
      if (this.#refusal !== null) throw this.#refusal;
    } finally {
      await this.#dropAll();
    }
  }

  /** Whether the coordinator has said so, or wants nothing of this shard. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** One connection for orders, until it ends. */
  async #listen(onHeard: () => void): Promise<void> {
    const { coordinator, token, index, shards, version, commit, signal, onNews } = this.#settings;
    const { machine = readMachine() } = this.#settings;
    const own = { index, shards, version, commit, instance: this.#instance, machine, plan: this.#plan };
    const url = new URL(PATHS.orders, coordinator);
    url.searchParams.set('shard', encodeIntroduction(own));
    const asked = request(url, { headers: { Authorization: `Bearer ${token}` }, agent: false, signal });
    asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`silent for ${SILENCE_MS} ms`)));
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject).end();
    });
    if (response.statusCode !== 200) throw await this.#refused(response);
    const type = response.headers['content-type'] ?? 'nothing that names itself';
    if (!type.startsWith('text/event-stream')) {
      asked.destroy();
      const message = `What answers at ${coordinator.origin} is no coordinator: it sent ${type}.`;
      throw new HarnessError('shard-refused', message, { hint: WHICH_ADDRESS });
    }
    onHeard();
    this.#isWaiting = false;
    onNews('joined');
    const parser = createParser({ onEvent: ({ data }) => this.#obey(data) });
    response.setEncoding('utf8');
    for await (const text of response) {
      onHeard();
      parser.feed(String(text));
      if (this.#isOver) asked.destroy();
    }
  }

  #obey(data: string): void {
    const order: ShardOrder = orderSchema.parse(JSON.parse(data));
    if (order.kind === 'end') {
      this.#isOver = true;
    } else if (order.kind === 'welcome') {
      this.#plan = order.plan;
      if (order.isFresh) void this.#dropAll();
    } else if (!this.#received.has(order.id)) {
      this.#received.add(order.id);
      const posting = this.#work(order).finally(() => this.#posting.delete(posting));
      this.#posting.add(posting);
    }
  }

  async #work(order: Exclude<ShardOrder, { kind: 'welcome' | 'end' }>): Promise<void> {
    const { index: shard } = this.#settings;
    const call = order.kind === 'call' ? order.name : order.kind;
    const member = order.kind === 'clock' ? '' : order.member;
    const plan = this.#plan?.digest ?? '';
    const about = { schemaVersion: SHARD_SCHEMA_VERSION, id: order.id, plan, shard, member, call } as const;
    const reply = await this.#do(order).then(
      (answer): Reply => ({ ...about, answer }),
      (error: unknown): Reply => ({ ...about, failure: messageOf(error) }),
    );
    await this.#post(JSON.stringify(reply)).catch((error: unknown) => {
      if (error instanceof HarnessError) this.#refusal ??= error;
      this.#isOver = true;
    });
  }

  async #do(order: Exclude<ShardOrder, { kind: 'welcome' | 'end' }>): Promise<unknown> {
    const { coordinator, token, index } = this.#settings;
    switch (order.kind) {
      case 'start': {
        const label = `client of shard ${index}`;
        this.#members.set(
          order.member,
          new Child<ClientCalls>(entryPoint('processes/client-process.js'), label),
        );
        return {};
      }
      case 'clock':
        return { pings: await pingClock(coordinator, token, order.pings) };
      case 'stop': {
        await this.#members.get(order.member)?.kill();
        this.#members.delete(order.member);
        return {};
      }
      case 'call': {
        const member = this.#members.get(order.member);
        if (member === undefined) throw new Error(`there are no clients '${order.member}'`);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the version of the coordinator is ours
        const name = order.name as keyof ClientCalls;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        return member.call(name, reachable(order.ask, coordinator) as never, order.timeoutMs);
      }
      default:
        return order satisfies never;
    }
  }

  /**
   * Posts a reply until it is acknowledged, or the run is over.
   * @throws HarnessError `shard-refused` when the coordinator wants none of it, `child-silent` when it takes none for too long
   */
  async #post(body: string): Promise<void> {
    const { coordinator, token, signal, patienceMs = PATIENCE_MS } = this.#settings;
    const fromMs = performance.now();
    for (;;) {
      signal.throwIfAborted();
      try {
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          const headers = {
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'Content-Digest': contentDigest(body),
          };
          const posted = request(new URL(PATHS.replies, coordinator), { method: 'POST', headers, signal });
          posted.setTimeout(SILENCE_MS, () => posted.destroy(new Error('no answer')));
          posted.once('response', resolve).once('error', reject).end(body);
        });
        const { statusCode = 0 } = response;
        if (statusCode === 204) {
          response.resume();
          return;
        }
        // 400: it was damaged on its way. 500: it could not be written. Both may pass.
        const refusal = await this.#refused(response);
        if ((statusCode !== 400 && statusCode !== 500) || performance.now() - fromMs > patienceMs)
          throw refusal;
      } catch (error) {
        if (error instanceof HarnessError) throw error;
        if (this.#isOver) return; // nobody waits for it any more
        if (performance.now() - fromMs > patienceMs) throw this.#unreachable(coordinator, error);
      }
      await sleep(RETRY_MS, undefined, { signal });
    }
  }

  async #refused(response: IncomingMessage): Promise<HarnessError> {
    const because = await textOf(response);
    const hints: Readonly<Record<number, string>> = {
      401: 'Give the token that the coordinator printed, with --token or in SHARD_TOKEN.',
      404: WHICH_ADDRESS,
      409: 'Use the same version of this project on both sides, with the same --count and another --index for each shard, and start shards of an earlier plan again.',
    };
    const hint = hints[response.statusCode ?? 0];
    const message = `The coordinator refused (${response.statusCode}): ${because}`;
    return new HarnessError('shard-refused', message, hint === undefined ? {} : { hint });
  }

  #unreachable({ origin }: URL, cause: unknown): HarnessError {
    const message = `The coordinator at ${origin} could not be reached: ${messageOf(cause)}.`;
    const hint = 'Is it running? It listens beyond this machine only with --host.';
    return new HarnessError('child-silent', message, { hint, cause });
  }

  async #dropAll(): Promise<void> {
    const members = [...this.#members.values()];
    this.#members.clear();
    await Promise.all(members.map((member) => member.kill()));
  }
}

/** A server of the coordinator listens on its loopback address, or on all: a shard reaches it where it reaches the coordinator. */
function reachable(ask: unknown, { hostname }: URL): unknown {
  if (typeof ask !== 'object' || ask === null || !('origin' in ask) || typeof ask.origin !== 'string')
    return ask;
  const origin = new URL(ask.origin);
  origin.hostname = hostname;
  return { ...ask, origin: origin.origin };
}

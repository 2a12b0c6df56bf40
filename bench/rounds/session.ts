import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from '../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { StreamPlan } from '../../servers/stream/plan.ts';
import { freePort } from '../host/local-port.ts';
import type { LinkCalls } from '../link/calls.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';
import type { Child } from '../processes/child.ts';
import type { Clients } from '../processes/client-group.ts';
import {
  START_TIMEOUT_MS,
  startClients,
  startLink,
  startServer,
  type ArmPlan,
  type Keep,
} from '../processes/children.ts';
import { protocolOf } from '../transports.ts';
import { circumstancesOf, type Trial } from './context.ts';
import { runWindow, warmUp, type WarmUp, type WholeWindow, type WindowPlan } from './window.ts';

/** Time for one call to a process that has started, ms. Generous: it is a limit, not a measurement. */
export const CALL_TIMEOUT_MS = 60_000;

/** Time for each connection beyond that, ms: several arms open theirs at the same time. */
const OPENING_TIMEOUT_MS = 2;

/** For measurements in which nothing is meant to fail: a client that loses its connection does not reconnect in time. */
export const STAYS_AWAY: ReconnectPolicy = {
  delayMs: 60_000,
  backoffFactor: 1,
  maxDelayMs: 60_000,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: false,
  reopens: true,
};

/**
 * The options of every measured server. No heartbeat falls into a window, where its bytes would count as those of the stream.
 * A replay window of 2,000 events covers every outage that the scenarios make.
 */
export const MEASURED_SERVER_OPTIONS: ServerOptions = {
  ...DEFAULT_SERVER_OPTIONS,
  heartbeatMs: 0,
  replayWindow: 2000,
};

type ListenAsk = ServerCalls['listen']['ask'];
type Counts = ServerCalls['counts']['answer'];

/** How a server listens. Absent: any free port, an epoch named after the round, no filler, the measured options. */
export type ListenWish = Partial<Omit<ListenAsk, 'options' | 'certificate'>> & {
  readonly options?: Partial<ServerOptions>;
  /** Whether to serve over TLS; absent: where the transport goes over it. */
  readonly tls?: boolean;
};

/** The arm of a session. Its children are killed when the `withChildren` that gave `keep` ends. */
export interface SessionArm {
  readonly context: Trial;
  readonly plan: ArmPlan;
  readonly keep: Keep;
}

/** Which processes belong to it. */
export interface ServiceParts {
  /** Absent: a process of its own. */
  readonly server?: Child<ServerCalls>;
  /** Whether connections run through a link, so that the network can fail. */
  readonly isLinked?: boolean;
  /** Whether a second server is started and loaded with the first one, for `takeOver`. */
  readonly hasSpare?: boolean;
}

/**
 * The server side of one arm: loads the transport, listens and emits. Procedures with another kind of client process
 * use it alone; everything else uses `Session`.
 */
export class Service {
  readonly arm: SessionArm;
  /** The server that emits now. */
  server: Child<ServerCalls>;
  /** Seq of the next event: a stream continues from one call to the next. */
  nextSeq = 1;
  /** Where clients connect: the port of the link, if there is one. */
  port = 0;
  /** What clients have to trust, PEM; null: no TLS. */
  trusted: string | null = null;
  /** npm packages that put the bytes on the wire, and that read them. */
  readonly packages: { server: readonly string[]; client: readonly string[] } = { server: [], client: [] };
  readonly #link: Child<LinkCalls> | null;
  #spare: Child<ServerCalls> | null;
  #asked: ListenAsk | null = null;

  constructor(arm: SessionArm, { server, isLinked = false, hasSpare = false }: ServiceParts = {}) {
    const { context, plan, keep } = arm;
    this.arm = arm;
    this.server = server ?? keep(startServer(context, plan));
    this.#spare = hasSpare ? keep(startServer(context, plan)) : null;
    this.#link = isLinked ? keep(startLink(context, plan)) : null;
  }

  /** @throws Error when the session was made without one. */
  get link(): Child<LinkCalls> {
    if (this.#link === null) throw new Error('this session has no link');
    return this.#link;
  }

  /** The second server while it waits. @throws Error when there is none. */
  get spare(): Child<ServerCalls> {
    if (this.#spare === null) throw new Error('this session has no spare server');
    return this.#spare;
  }

  /** Where clients connect, such as `http://127.0.0.1:40123`. */
  get origin(): string {
    return originOf(this.port, this.trusted);
  }

  /** Loads the transport on the server and on the spare one. `listen` does it where it was not done. */
  async load(): Promise<void> {
    const ask = { transport: this.arm.plan.transport, seed: this.arm.context.seed };
    const [{ packages }] = await Promise.all([
      this.server.call('load', ask, START_TIMEOUT_MS),
      this.#spare?.call('load', ask, START_TIMEOUT_MS),
    ]);
    this.packages.server = packages;
  }

  /** Makes the server listen. Called again, it listens elsewhere with other options, as a new server would. */
  async listen({ tls = protocolOf(this.arm.plan.transport) !== null, ...wish }: ListenWish = {}): Promise<
    ServerCalls['listen']['answer']
  > {
    if (this.#asked === null) await this.load();
    // Made here, and not in the server: another one that takes over must have the same.
    const certificate = tls ? await makeLoopbackCertificate() : null;
    this.trusted = certificate?.certificate ?? null;
    const { host } = this.arm.context;
    const ask: ListenAsk = {
      epoch: `round-${this.arm.context.round ?? 0}`,
      payloadBytes: null,
      restore: null,
      ...wish,
      port: wish.port ?? (await freePort()), // clients of a server that is killed find it again, and nobody else there
      ...(certificate !== null && { certificate }),
      ...(host !== undefined && { host }),
      options: { ...MEASURED_SERVER_OPTIONS, ...wish.options },
    };
    const listening = await this.server.call('listen', ask, START_TIMEOUT_MS);
    const isFirst = this.#asked === null;
    this.#asked = { ...ask, port: listening.port };
    this.nextSeq = listening.nextSeq;
    if (this.#link === null) this.port = listening.port;
    else if (isFirst)
      ({ port: this.port } = await this.#link.call(
        'listen',
        { upstreamPort: listening.port },
        START_TIMEOUT_MS,
      ));
    else await this.#link.call('upstream', { port: listening.port, open: 'keep' }, START_TIMEOUT_MS);
    return listening;
  }

  /** Makes the spare server listen as the first one did, on its port unless the wish names another. It is `server` from then on. */
  async takeOver(wish: Omit<ListenWish, 'tls'> = {}): Promise<ServerCalls['listen']['answer']> {
    const { spare } = this;
    const asked = this.#asked;
    if (asked === null) throw new Error('takeOver was called before listen');
    const ask = { ...asked, ...wish, options: { ...asked.options, ...wish.options } };
    const listening = await spare.call('listen', ask, START_TIMEOUT_MS);
    this.server = spare;
    this.#spare = null;
    return listening;
  }

  /** The next `events` events, the first in `leadMs`: time for the order to arrive. */
  planEvents(events: number, periodNs: number, leadMs: number): StreamPlan {
    return { firstSeq: this.nextSeq, events, startNs: clock.nowNs() + leadMs * 1e6, periodNs };
  }

  /**
   * Emits by a plan, unmeasured. Resolves with the last seq. A server that is killed on the way is an error only for
   * a caller that waits.
   */
  emit(plan: StreamPlan, fromSeq = plan.firstSeq): Promise<number> {
    const timeoutMs = ((plan.events ?? 0) * plan.periodNs) / 1e6 + CALL_TIMEOUT_MS;
    const emitting = this.server
      .call('emit', { plan, fromSeq, window: null }, timeoutMs)
      .then(({ lastSeq }) => {
        this.nextSeq = lastSeq + 1;
        return lastSeq;
      });
    emitting.catch(() => undefined);
    return emitting;
  }

  counts(): Promise<Counts> {
    return this.server.call('counts', {}, CALL_TIMEOUT_MS);
  }

  /** Polls the counts of the server. Resolves with the first that are as wanted; null: there were none within the time. */
  async until(
    isWanted: (counts: Counts) => boolean,
    { timeoutMs = CALL_TIMEOUT_MS, everyMs = 20 } = {},
  ): Promise<Counts | null> {
    const untilNs = clock.nowNs() + timeoutMs * 1e6;
    for (;;) {
      const counts = await this.counts();
      if (isWanted(counts)) return counts;
      if (clock.nowNs() >= untilNs) return null;
      await sleep(everyMs);
    }
  }

  /** What the server process has used and holds. @param collect with full garbage collections before it */
  usage(collect: boolean): Promise<ServerCalls['usage']['answer']> {
    return this.server.call('usage', { collect }, CALL_TIMEOUT_MS);
  }
}

/**
 * One arm at work: a server, many clients in one process or several and, if asked for, a link between them. The one way to load, listen,
 * connect, emit and wait, for rounds, procedures, the doctor and traps:
 *
 *     const session = new Session({ context, plan, keep });
 *     await session.listen({ payloadBytes: 256 });
 *     await session.connect(100);
 *     const window = await session.measure({ pace, settleMs, measureMs });
 */
export class Session extends Service {
  readonly client: Clients;

  /**
   * @param parts.client clients that other sessions use as well; absent: its own
   * @param parts.clientProcesses how many processes share these; absent: 1
   */
  constructor(
    arm: SessionArm,
    {
      client,
      clientProcesses,
      ...parts
    }: ServiceParts & { readonly client?: Clients; readonly clientProcesses?: number } = {},
  ) {
    super(arm, parts);
    const { context, plan, keep } = arm;
    const start = context.startClients ?? startClients;
    this.client = client ?? keep(start(context, plan, clientProcesses));
  }

  /**
   * Opens more clients, and resolves when all of them are open with the time from the first connect to the last opening, ns.
   * Library clients reconnect by their own rules, whatever the policy.
   */
  async connect(
    connections: number,
    {
      policy = STAYS_AWAY,
      port = this.port,
      client = this.client,
      timeoutMs = CALL_TIMEOUT_MS + connections * OPENING_TIMEOUT_MS,
    }: {
      readonly policy?: ReconnectPolicy;
      readonly port?: number;
      readonly client?: Clients;
      readonly timeoutMs?: number;
    } = {},
  ): Promise<number> {
    const { transport } = this.arm.plan;
    const { seed } = this.arm.context;
    const { trusted } = this;
    const origin = originOf(port, trusted);
    const ask = { transport, origin, trusted, connections, policy, seed, timeoutMs };
    const { packages, connectNs } = await client.call('connect', ask, timeoutMs + 1000);
    this.packages.client = packages;
    return connectNs;
  }

  /** Resets all clients and forgets them. */
  async disconnect(): Promise<void> {
    await this.client.call('disconnect', {}, CALL_TIMEOUT_MS);
  }

  /** Drives traffic until the compiler has done its work. */
  warmUp(): Promise<WarmUp> {
    const { context } = this.arm;
    return warmUp(this, circumstancesOf(context), context.warmUpShare);
  }

  /** Measures one window: settle, measure, drain. */
  measure(plan: WindowPlan): Promise<WholeWindow> {
    return runWindow(this, plan, circumstancesOf(this.arm.context));
  }

  /** Counts events from the next one on, without stamps, for `collect`. */
  async observe(): Promise<void> {
    const nowNs = clock.nowNs();
    const window = { fromNs: nowNs, untilNs: nowNs + 1e6 };
    await this.client.call(
      'observe',
      { firstSeq: this.nextSeq, window, isScheduled: false },
      CALL_TIMEOUT_MS,
    );
  }

  /** Waits until every client holds the last event, or the time is up, and returns what was observed. */
  collect(timeoutMs = CALL_TIMEOUT_MS): Promise<ClientCalls['collect']['answer']> {
    return this.client.call('collect', { lastSeq: this.nextSeq - 1, timeoutMs }, timeoutMs + CALL_TIMEOUT_MS);
  }

  /** As `collect`, with the life of each client. */
  traces(
    timeoutMs: number,
    { firstSeq = 1, lastSeq = this.nextSeq - 1, client = this.client } = {},
  ): Promise<ClientCalls['traces']['answer']> {
    return client.call('traces', { firstSeq, lastSeq, timeoutMs }, timeoutMs + CALL_TIMEOUT_MS);
  }
}

function originOf(port: number, trusted: string | null): string {
  return `${trusted === null ? 'http' : 'https'}://127.0.0.1:${port}`;
}

/** A session that listens, with its clients connected and idle. */
export async function openSession(
  arm: SessionArm,
  connections: number,
  wish: ListenWish = {},
  clientProcesses = 1,
): Promise<Session> {
  const session = new Session(arm, { clientProcesses });
  await session.listen(wish);
  await session.connect(connections);
  return session;
}

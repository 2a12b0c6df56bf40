import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../measure/arm.ts';
import { Child } from '../measure/child.ts';
import type { Calls, ClientCalls, ServerCalls } from '../measure/messages.ts';
import { forkOptionsFor } from '../measure/pinning.ts';
import { circumstancesOf, entryPoint, ordinaryArm, type RoundContext } from '../measure/round-context.ts';
import { runSlice, type SliceArm, type SlicePlan, type SliceResult } from '../measure/slice.ts';
import type { ClientWindow, DeliveryCounts, ServerWindow } from '../model/record.ts';
import { STAYS_AWAY } from './policy.ts';
import type { TrapContext } from './trap.ts';

/** Keeps a child in mind, to kill it in the end: as `withChildren` of `bench/measure` hands it out. */
export type Keep = <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept;

/** What the starters of `bench/measure` want to know. No trap writes a record, so versions stay unnamed. */
export function roundContext({ seed, cpus, signal }: TrapContext): RoundContext {
  return {
    scenario: 'trap',
    profile: 'quick',
    round: 1,
    seed,
    arms: [],
    contest: [],
    twin: null,
    injection: null,
    cpus,
    idleLagP90Ns: null,
    versionOf: () => 'unnamed',
    signal,
  };
}

/** Starts a process of this folder: built JavaScript under plain node, as every process that measures. */
export function startOwn<Table extends Calls<Extract<keyof Table, string>>>(
  name: 'stalling-server' | 'busy-client' | 'client-in-server',
  cpu: number | null,
): Child<Table> {
  return new Child<Table>(
    entryPoint(`traps/${name}-process.js`),
    name.replaceAll('-', ' '),
    forkOptionsFor(cpu),
  );
}

/** A server process that listens, and where. */
export interface Listening {
  readonly server: Child<ServerCalls>;
  readonly port: number;
}

export async function listen(
  context: TrapContext,
  server: Child<ServerCalls>,
  transport: string,
  payloadBytes: number | null = null,
): Promise<Listening> {
  await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
  const ask = { ...firstListen(roundContext(context)), payloadBytes };
  const { port } = await server.call('listen', ask, START_TIMEOUT_MS);
  return { server, port };
}

export async function connectClients(
  context: TrapContext,
  client: Child<ClientCalls>,
  to: {
    readonly transport: string;
    readonly port: number;
    readonly connections: number;
    readonly policy?: ReconnectPolicy;
  },
): Promise<void> {
  await client.call(
    'connect',
    {
      transport: to.transport,
      origin: `http://127.0.0.1:${to.port}`,
      connections: to.connections,
      policy: to.policy ?? STAYS_AWAY,
      seed: context.seed,
      timeoutMs: START_TIMEOUT_MS,
    },
    START_TIMEOUT_MS + 1000,
  );
}

/** A server and a client process of one transport, connected and idle; ordinary ones unless others are given. */
export async function startArm(
  context: TrapContext,
  keep: Keep,
  arm: {
    readonly transport: string;
    readonly connections: number;
    readonly payloadBytes?: number;
    readonly server?: Child<ServerCalls>;
    readonly client?: Child<ClientCalls>;
  },
): Promise<SliceArm> {
  // Both are started before either is waited for.
  const server = keep(arm.server ?? startServer(context, ordinaryArm(arm.transport)));
  const client = keep(arm.client ?? startClient(context, ordinaryArm(arm.transport)));
  const { port } = await listen(context, server, arm.transport, arm.payloadBytes ?? null);
  await connectClients(context, client, { transport: arm.transport, port, connections: arm.connections });
  return { server, client, nextSeq: 1 };
}

/** A slice with everything in it. */
export type WholeSlice = SliceResult & {
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
};

/** Runs one slice. @throws Error when a part of it is missing, which `runSlice` does not do. */
export async function measure(
  { cpus }: Pick<TrapContext, 'cpus'>,
  arm: SliceArm,
  plan: SlicePlan,
): Promise<WholeSlice> {
  const circumstances = circumstancesOf({ cpus, idleLagP90Ns: null });
  const { server, client, counts, ...rest } = await runSlice(arm, plan, circumstances);
  if (server === null || client === null || counts === null)
    throw new Error('a slice came back without its windows');
  return { ...rest, server, client, counts };
}

/** CPU time of a process, user and system, for each delivery of its window, ns; null: no deliveries. */
export function cpuPerDeliveryNs(window: {
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  readonly deliveries: number;
}): number | null {
  return window.deliveries === 0
    ? null
    : ((window.cpuUserUs + window.cpuSystemUs) * 1000) / window.deliveries;
}

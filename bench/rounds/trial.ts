import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from './arm.ts';
import type { Child } from '../processes/child.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';
import type { PinnedCpus } from '../host/pinning.ts';
import { circumstancesOf, ordinaryArm } from './round-context.ts';
import { STAYS_AWAY } from './stays-away.ts';
import { runWindow, type WindowArm, type WindowPlan, type WindowResult } from './window.ts';
import type { ClientWindow, DeliveryCounts, ServerWindow } from '../records/record.ts';

/** One stretch that is measured outside of any run: by a trap, or by the doctor. */
export interface Trial {
  readonly seed: number;
  /** null: the system places every process as it likes. */
  readonly cpus: PinnedCpus | null;
  /** Aborted when the reader has had enough: processes are killed. */
  readonly signal: AbortSignal;
}

/** Keeps a child in mind, to kill it in the end: as `withChildren` hands it out. */
export type Keep = <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept;

/** A server process that listens, and where. */
export interface Listening {
  readonly server: Child<ServerCalls>;
  readonly port: number;
  /** npm packages that put the bytes on the wire. */
  readonly packages: readonly string[];
}

export async function listen(
  context: Trial,
  server: Child<ServerCalls>,
  transport: string,
  payloadBytes: number | null = null,
): Promise<Listening> {
  const { packages } = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
  const ask = { ...firstListen('trial'), payloadBytes };
  const { port } = await server.call('listen', ask, START_TIMEOUT_MS);
  return { server, port, packages };
}

/** @returns the npm packages that read the bytes. */
export async function connectClients(
  context: Trial,
  client: Child<ClientCalls>,
  to: {
    readonly transport: string;
    readonly port: number;
    readonly connections: number;
    readonly policy?: ReconnectPolicy;
  },
): Promise<readonly string[]> {
  const { packages } = await client.call(
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
  return packages;
}

/** A server and a client process of one transport, connected and idle; ordinary ones unless others are given. */
export async function startArm(
  context: Trial,
  keep: Keep,
  arm: {
    readonly transport: string;
    readonly connections: number;
    readonly payloadBytes?: number;
    readonly server?: Child<ServerCalls>;
    readonly client?: Child<ClientCalls>;
  },
): Promise<WindowArm> {
  // Both are started before either is waited for.
  const server = keep(arm.server ?? startServer(context, ordinaryArm(arm.transport)));
  const client = keep(arm.client ?? startClient(context, ordinaryArm(arm.transport)));
  const { port } = await listen(context, server, arm.transport, arm.payloadBytes ?? null);
  await connectClients(context, client, { transport: arm.transport, port, connections: arm.connections });
  return { server, client, nextSeq: 1 };
}

/** A window with everything in it. */
export type WholeWindow = WindowResult & {
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
};

/** Runs one window. @throws Error when a part of it is missing, which `runWindow` does not do. */
export async function measure(
  { cpus }: Pick<Trial, 'cpus'>,
  arm: WindowArm,
  plan: WindowPlan,
): Promise<WholeWindow> {
  const circumstances = circumstancesOf({ cpus, idleLagP90Ns: null });
  const { server, client, counts, ...rest } = await runWindow(arm, plan, circumstances);
  if (server === null || client === null || counts === null)
    throw new Error('a window came back without its windows');
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

import { join } from 'node:path';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { loopbackSourcesOf } from '../host/client-processes.ts';
import { findPackageRoot } from '../host/environment.ts';
import { forkOptionsFor, type PinnedCpus } from '../host/pinning.ts';
import type { LinkCalls } from '../link/calls.ts';
import type { ClientCalls, ServerCalls } from './calls.ts';
import { Child, type ProcessPlan } from './child.ts';
import { ClientGroup, type Clients } from './client-group.ts';
import type { AnswerReaderCalls, AnswerServerCalls } from './answer-calls.ts';
import type { BlobClientCalls, BlobServerCalls } from './blob-calls.ts';
import type { ConnectionCalls } from './connection-calls.ts';
import type { RequestCalls } from './requests.ts';
import type { RoomClientCalls, RoomServerCalls } from './room-calls.ts';
import type { Calls } from './serve-calls.ts';
import type { TargetCalls } from './target-calls.ts';

/** Time for a process to start and to answer its first call, ms. Generous: it is a limit, not a measurement. */
export const START_TIMEOUT_MS = 20_000;

/** One set of processes in a round: a server and its clients. */
export interface ArmPlan {
  readonly arm: string;
  readonly transport: string;
  readonly server: ProcessPlan;
  readonly client: ProcessPlan;
  /** A server that runs already, and is not ours: then `server` is never started; absent: none. */
  readonly target?: ForeignTarget;
}

/** Where children may run. */
interface Place {
  /** null: not pinned. */
  readonly cpus: PinnedCpus | null;
}

/** Registers a child so that it is killed in the end, and returns it. */
export type Keep = <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept;

/** Children run built JavaScript under plain node, even when a test runs the sources: a loader would be measured too. */
export function entryPoint(path: string, args: readonly string[] = []): ProcessPlan {
  return { file: join(findPackageRoot(import.meta.dirname), 'dist/bench', path), args };
}

/** An arm without an injection. @param arm its id, where it is not that of the transport. */
export function ordinaryArm(transport: string, arm: string = transport): ArmPlan {
  return {
    arm,
    transport,
    server: entryPoint('processes/server-process.js'),
    client: entryPoint('processes/client-process.js'),
  };
}

export function startServer({ cpus }: Place, { arm, server }: ArmPlan): Child<ServerCalls> {
  return new Child(server, `${arm} server`, forkOptionsFor(cpus?.server ?? null));
}

export function startClient({ cpus }: Place, { arm, client }: ArmPlan): Child<ClientCalls> {
  return new Child(client, `${arm} client`, forkOptionsFor(cpus?.client ?? null));
}

/** The clients of an arm, in so many processes, which share the processors of the clients. */
export function startClients({ cpus }: Place, plan: ArmPlan, processes = 1): Clients {
  if (processes === 1) return startClient({ cpus }, plan);
  const { arm, client } = plan;
  const members = Array.from({ length: processes }, (_, at) => {
    const cpu = cpus?.clients[at % cpus.clients.length] ?? null;
    return new Child<ClientCalls>(client, `${arm} client ${at + 1} of ${processes}`, forkOptionsFor(cpu));
  });
  return new ClientGroup(
    members,
    members.map(({ pid }) => loopbackSourcesOf(pid)),
  );
}

/** An arm whose server is the user's. @param arm its id, where it is not that of the target. */
export function targetArm(target: ForeignTarget, arm: string = target.label): ArmPlan {
  return { ...ordinaryArm(target.label, arm), client: entryPoint('processes/target-process.js'), target };
}

/** A process with clients of a target. @param cpu where it is pinned; null: nowhere */
export function startTargetClients({ arm, client }: ArmPlan, cpu: number | null): Child<TargetCalls> {
  return new Child(client, `${arm} client`, forkOptionsFor(cpu));
}

/** Processes of one kind, on one side of an arm. @param what for messages, after the name of the arm */
function startOf<Table extends Calls<Extract<keyof Table, string>>>(
  entry: string,
  side: 'server' | 'client' | 'link',
  what: string = side,
) {
  return ({ cpus }: Place, { arm }: ArmPlan): Child<Table> =>
    new Child(entryPoint(`processes/${entry}.js`), `${arm} ${what}`, forkOptionsFor(cpus?.[side] ?? null));
}

export const startLink = startOf<LinkCalls>('link-process', 'link');
/** A process that holds bare connections instead of clients. */
export const startConnections = startOf<ConnectionCalls>('connection-process', 'client', 'connections');
/** Rooms, and clients that send to them. */
export const startRoomServer = startOf<RoomServerCalls>('room-server-process', 'server');
export const startRoomClients = startOf<RoomClientCalls>('room-client-process', 'client');
/** Answers piece by piece, and users who ask and read them. */
export const startAnswerServer = startOf<AnswerServerCalls>('answer-server-process', 'server');
export const startAnswerReaders = startOf<AnswerReaderCalls>('answer-reader-process', 'client');
/** Binary data, and clients that receive it. */
export const startBlobServer = startOf<BlobServerCalls>('blob-server-process', 'server');
export const startBlobClients = startOf<BlobClientCalls>('blob-client-process', 'client');

/** @param what for messages: `load`. */
export function startRequests({ cpus }: Place, { arm }: ArmPlan, what: string): Child<RequestCalls> {
  const entry = entryPoint('processes/requests-process.js');
  return new Child(entry, `${arm} ${what}`, forkOptionsFor(cpus?.client ?? null));
}

/** Runs `work` and then kills every child that it kept, whatever happened; an abort kills them at once. */
export async function withChildren<Result>(
  signal: AbortSignal,
  work: (keep: Keep) => Promise<Result>,
): Promise<Result> {
  const children: { kill(): Promise<void> }[] = [];
  const killAll = (): Promise<unknown> => Promise.all(children.map((child) => child.kill()));
  const onAbort = (): void => void killAll();
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await work((child) => {
      children.push(child);
      return child;
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await killAll();
  }
}

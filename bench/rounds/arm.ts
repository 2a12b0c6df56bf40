import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from '../../servers/contract.ts';
import { Child } from '../processes/child.ts';
import type { ConnectionCalls } from '../processes/connection-calls.ts';
import type { LinkCalls } from '../link/calls.ts';
import type { ClientCalls, RequestCalls, ServerCalls } from '../processes/calls.ts';
import { forkOptionsFor } from '../host/pinning.ts';
import { entryPoint, type ArmPlan, type RoundContext } from './round-context.ts';

/** Time for a process to start and to answer its first call, ms. Generous: it is a limit, not a measurement. */
export const START_TIMEOUT_MS = 20_000;

/**
 * What both servers are given in every measurement. No heartbeat falls into a window, where it would be counted as bytes of
 * the stream. A replay window of 2,000 covers every outage that the scenarios make.
 */
const MEASURED_SERVER_OPTIONS: ServerOptions = {
  ...DEFAULT_SERVER_OPTIONS,
  heartbeatMs: 0,
  replayWindow: 2000,
};

/** What a server is told when it listens for the first time. @param epoch names the history of its events */
export function firstListen(epoch: string): ServerCalls['listen']['ask'] {
  return {
    port: 0,
    epoch,
    payloadBytes: null,
    options: MEASURED_SERVER_OPTIONS,
    restore: null,
  };
}

/** What a child is started with: where it may run. */
type Place = Pick<RoundContext, 'cpus'>;

export function startServer({ cpus }: Place, { arm, server }: ArmPlan): Child<ServerCalls> {
  return new Child(server, `${arm} server`, forkOptionsFor(cpus?.server ?? null));
}

export function startClient({ cpus }: Place, { arm, client }: ArmPlan): Child<ClientCalls> {
  return new Child(client, `${arm} client`, forkOptionsFor(cpus?.client ?? null));
}

/** A process that holds bare connections instead of clients. */
export function startConnections({ cpus }: Place, { arm }: ArmPlan): Child<ConnectionCalls> {
  const entry = entryPoint('processes/connection-process.js');
  return new Child(entry, `${arm} connections`, forkOptionsFor(cpus?.client ?? null));
}

export function startLink({ cpus }: Place, { arm }: ArmPlan): Child<LinkCalls> {
  return new Child(
    entryPoint('processes/link-process.js'),
    `${arm} link`,
    forkOptionsFor(cpus?.link ?? null),
  );
}

/** @param what for messages: `load`. */
export function startRequests({ cpus }: Place, { arm }: ArmPlan, what: string): Child<RequestCalls> {
  const plan = entryPoint('processes/requests-process.js');
  return new Child(plan, `${arm} ${what}`, forkOptionsFor(cpus?.client ?? null));
}

/** Runs `work` and then kills every child, whatever happened; an abort kills them at once. */
export async function withChildren<Result>(
  signal: AbortSignal,
  work: (keep: <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept) => Promise<Result>,
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

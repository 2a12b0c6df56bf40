import { clientProcessesFor } from '../host/client-processes.ts';
import type { Limits } from '../host/preflight.ts';
import { readProcessors } from '../host/processors.ts';
import { ordinaryArm, withChildren } from '../processes/children.ts';
import type { Cell, LoadCell } from '../records/scenario.ts';
import { CHECK_LIMITS } from './checks.ts';
import type { Trial } from './context.ts';
import { openSession } from './session.ts';
import { cpuPerDeliveryNs, type WholeWindow, type WindowPlan } from './window.ts';

/** Fewer deliveries per second than this are carried by one client process wherever a measurement makes sense. */
const LEAST_TO_TRY = 10_000;
/** How busy each of several processes should be at most: beyond half of a processor queues begin. */
const SHARE_OF_EACH = 0.5;
const WINDOW: WindowPlan = { pace: { kind: 'saturate' }, settleMs: 50, measureMs: 250 };
/** The first windows run cold code. */
const WINDOWS = 3;

/** What a load asks of its clients. */
export type ClientLoad = Pick<LoadCell, 'connections' | 'payloadBytes' | 'pace'>;

/**
 * How many client processes a load needs so that no single one is its limit: one, unless the costliest of the transports keeps it too busy, and
 * as many as there are processors for clients at the most. One process is tried for about two seconds, where there is anything to choose.
 * @throws HarnessError `child-died` or `child-silent`, or what `signal` was aborted with.
 */
export async function fitClientProcesses(
  trial: Trial,
  transports: readonly string[],
  load: ClientLoad,
): Promise<number> {
  const processors = processorsForClients(trial);
  const asked = load.pace.kind === 'rate' ? load.pace.eventsPerSecond * load.connections : Infinity;
  if (processors === 1 || asked < LEAST_TO_TRY) return 1;
  let most = 1;
  for (const transport of transports) {
    const { server, client } = await tryOne(trial, transport, load);
    // What a saturated server sends is what its own CPU time allows.
    const perSecond = Math.min(asked, 1e9 / (cpuPerDeliveryNs(server) ?? Infinity));
    most = Math.max(most, processesToCarry(perSecond, cpuPerDeliveryNs(client) ?? 0, processors));
  }
  return most;
}

/** The cell with as many client processes as its connections take. One that needs no more than one, or names a number, stays as it is. */
export function withClientProcesses(cell: Cell, limits?: Limits): Cell {
  if (cell.kind !== 'load' || cell.clientProcesses !== undefined) return cell;
  const clientProcesses = clientProcessesFor(cell.connections, limits);
  return clientProcesses === 1 ? cell : { ...cell, clientProcesses };
}

/** On how many processors the clients of an arm may run; at least 1. */
function processorsForClients({ cpus }: Pick<Trial, 'cpus'>): number {
  return cpus?.clients.length ?? Math.max(1, Math.floor(readProcessors()) - 1);
}

/**
 * How many processes carry so many deliveries.
 * @param perSecond deliveries per second
 * @param clientNs CPU time of the client for each, ns
 */
export function processesToCarry(perSecond: number, clientNs: number, processors: number): number {
  const busyShare = (perSecond * clientNs) / 1e9;
  return busyShare <= CHECK_LIMITS.busyShare ? 1 : Math.min(processors, Math.ceil(busyShare / SHARE_OF_EACH));
}

/** The last window of saturating traffic to clients in one process. */
function tryOne(
  trial: Trial,
  transport: string,
  { connections, payloadBytes }: ClientLoad,
): Promise<WholeWindow> {
  return withChildren(trial.signal, async (keep) => {
    const arm = { context: trial, plan: ordinaryArm(transport), keep };
    const session = await openSession(arm, connections, { payloadBytes });
    for (let cold = 1; cold < WINDOWS; cold += 1) await session.measure(WINDOW);
    return session.measure(WINDOW);
  });
}

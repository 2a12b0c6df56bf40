import { readLimits, roomForClients, roomForPorts, type Limits } from './preflight.ts';

/**
 * Where several processes share a processor each of them costs CPU time: a delivery takes more of it in a process that has few. Ten
 * thousand connections take 110 MB of heap, which the collector of one process still carries.
 */
const MOST_IN_A_PROCESS = 10_000;
/** More client processes than this would be a load of their own. */
export const MOST_CLIENT_PROCESSES = 40;

/**
 * How many client processes hold the connections of an arm: one, unless these would be too many for it, or for its open files or
 * local ports.
 * @param mostInOne how many are too many for one; default: where the stream is ours
 */
export function clientProcessesFor(
  connections: number,
  limits: Limits = readLimits(),
  mostInOne: number = MOST_IN_A_PROCESS,
): number {
  const room = Math.min(mostInOne, roomForClients(limits) ?? Infinity, roomForPorts(limits) ?? Infinity);
  return Math.min(MOST_CLIENT_PROCESSES, Math.ceil(connections / Math.max(1, room)));
}

/**
 * Loopback addresses for several client processes to connect from. Local ports are counted for each address of its own. Linux has the
 * whole of 127.0.0.0/8; null: elsewhere there is one address.
 */
export function loopbackSources(processes: number, platform = process.platform): readonly string[] | null {
  return platform === 'linux' ? Array.from({ length: processes }, (_, at) => `127.0.0.${at + 1}`) : null;
}

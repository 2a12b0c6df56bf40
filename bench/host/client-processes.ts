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

/** The system looks for a free port of an address that was chosen one by one: beyond some thousands a connection takes a millisecond. */
const ADDRESSES_OF_A_PROCESS = 8;

/**
 * The loopback addresses that a client process connects from where the ports of one do not suffice. They are that process's alone: a
 * port of an address that was chosen is taken for all servers, so that the arms of a round would use up those of a shared one.
 * @returns none where there is one address alone: the whole of 127.0.0.0/8 is here on Linux only
 */
export function loopbackSourcesOf(pid: number | undefined, platform = process.platform): readonly string[] {
  if (pid === undefined || platform !== 'linux') return [];
  return Array.from(
    { length: ADDRESSES_OF_A_PROCESS },
    (_, at) => `127.${at + 1}.${(pid >> 8) & 0xff}.${pid & 0xff}`,
  );
}

import { readLimits, roomForClients, roomForPorts, type Limits } from './preflight.ts';

/** More connections than this in one process make its collector pause for longer than an event takes. */
const MOST_IN_A_PROCESS = 2500;
/** More client processes than this would be a load of their own. */
export const MOST_CLIENT_PROCESSES = 40;

/**
 * How many client processes hold the connections of an arm: one, unless these would be too many for it, or for its open files or
 * local ports.
 */
export function clientProcessesFor(connections: number, limits: Limits = readLimits()): number {
  const room = Math.min(
    MOST_IN_A_PROCESS,
    roomForClients(limits) ?? Infinity,
    roomForPorts(limits) ?? Infinity,
  );
  return Math.min(MOST_CLIENT_PROCESSES, Math.ceil(connections / Math.max(1, room)));
}

/**
 * Loopback addresses for several client processes to connect from. Local ports are counted for each address of its own. Linux has the
 * whole of 127.0.0.0/8; null: elsewhere there is one address.
 */
export function loopbackSources(processes: number, platform = process.platform): readonly string[] | null {
  return platform === 'linux' ? Array.from({ length: processes }, (_, at) => `127.0.0.${at + 1}`) : null;
}

import { HarnessError } from '../../servers/hub/errors.ts';
import { readTextOrNull } from './proc.ts';

/** Descriptors and ports that a process needs besides its connections: files, pipes, the channel to the runner. */
const reserve = 64;
/**
 * Fewer open files are too few to load the program: it reads its modules side by side, up to 150 on a busy machine. No system allows
 * fewer by default: macOS allows 256.
 */
const leastDescriptors = 256;
/** Generous, both sides of one connection together: buffers of the kernel and objects of both processes. */
const bytesPerConnection = 100_000;
/** The same where the stream is compressed: each connection has a compressor, and brotli's is the largest. */
const bytesPerCompressedConnection = 700_000;

/** The command that widens the range of local ports. */
export const WIDER_PORT_RANGE = '`sysctl -w net.ipv4.ip_local_port_range="10000 65535"`';

/** What a cell asks of the machine. */
export interface Demand {
  /** Connections of one arm. */
  readonly connections: number;
  /** Arms that are connected at the same time, each with its own processes. */
  readonly arms: number;
  /** Whether the stream of one of them is compressed. */
  readonly compressed: boolean;
  /** Whether the connections run through the link, which holds two sockets for each. */
  readonly link: boolean;
  /** Client processes that share the connections of one arm. */
  readonly clientProcesses: number;
  /** Whether the server is ours too: then one process holds the other end of all of them. */
  readonly ownServer: boolean;
}

/** What the machine offers; null: unknown, and then nothing is refused on its account. */
export interface Limits {
  /** Open files of one process. */
  readonly descriptors: number | null;
  /** Local ports for outgoing connections to one address. */
  readonly ports: number | null;
  /** Memory that can be used without swapping. */
  readonly memoryBytes: number | null;
}

/**
 * Refuses to start where not even the program itself could be loaded.
 * @throws HarnessError `too-few-descriptors`
 */
export function checkStart({ descriptors }: Pick<Limits, 'descriptors'>): void {
  if (descriptors === null || descriptors >= leastDescriptors) return;
  const message = `The program needs ${leastDescriptors} open files to start; ${descriptors} are allowed.`;
  throw new HarnessError('too-few-descriptors', message, { hint: descriptorHint(leastDescriptors) });
}

function descriptorHint(wanted: number): string {
  return `Run \`ulimit -n ${wanted}\` in this shell first. If it refuses, an administrator can raise the hard limit (nofile).`;
}

/** How many connections one local address can have to one server; null: unknown. */
export function roomForPorts({ ports }: Pick<Limits, 'ports'>): number | null {
  return ports === null ? null : Math.max(0, ports - reserve);
}

/** How many clients can connect to a server in this process at a time; null: unknown. */
export function roomForClients({ descriptors }: Pick<Limits, 'descriptors'>): number | null {
  return descriptors === null ? null : Math.max(0, descriptors - reserve);
}

/**
 * Refuses a load that this machine cannot carry, before minutes are spent on it.
 * @throws HarnessError `too-few-descriptors`, `too-few-ports`, `too-little-memory`, with what is needed and what there is
 */
export function checkCapacity(demand: Demand, limits: Limits): void {
  const { connections, arms, compressed, link, clientProcesses, ownServer } = demand;
  const inClient = Math.ceil(connections / clientProcesses);
  const descriptors = (link ? 2 * connections : ownServer ? connections : inClient) + reserve;
  if (limits.descriptors !== null && descriptors > limits.descriptors) {
    const where = link
      ? 'the link process'
      : clientProcesses === 1
        ? 'one process'
        : ownServer
          ? 'the server process'
          : `each of ${clientProcesses} processes`;
    throw new HarnessError(
      'too-few-descriptors',
      `${connections} connections need ${descriptors} open files in ${where}; ${limits.descriptors} are allowed.`,
      { hint: descriptorHint(descriptors) },
    );
  }
  // Every arm has a server address of its own, and a port is taken per pair of addresses.
  const sources = ownServer && !link ? clientProcesses : 1;
  const ports = Math.ceil(connections / sources) + reserve;
  if (limits.ports !== null && ports > limits.ports) {
    throw new HarnessError(
      'too-few-ports',
      `${connections} connections need ${ports} local ports; the system gives out ${limits.ports}.`,
      { hint: `As administrator, widen the range: ${WIDER_PORT_RANGE}.` },
    );
  }
  const memoryBytes = connections * arms * (compressed ? bytesPerCompressedConnection : bytesPerConnection);
  if (limits.memoryBytes !== null && memoryBytes > limits.memoryBytes) {
    throw new HarnessError(
      'too-little-memory',
      `${connections} connections in each of ${arms} arms at a time need about ${megabytes(memoryBytes)} of memory; ${megabytes(limits.memoryBytes)} are free.`,
      { hint: 'Close other programs, or choose a scenario with fewer connections.' },
    );
  }
}

/** The limits of this process, which its children inherit. Without `/proc` (macOS, Windows) all are null. */
export function readLimits(): Limits {
  return {
    descriptors: parseOpenFileLimit(readTextOrNull('/proc/self/limits') ?? ''),
    ports: parsePortRange(readTextOrNull('/proc/sys/net/ipv4/ip_local_port_range') ?? ''),
    memoryBytes: readFreeMemory(),
  };
}

/** The soft limit; null when it is not there or unlimited. */
export function parseOpenFileLimit(limits: string): number | null {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** How many ports lie in a range such as `32768 60999`, both ends counted. */
export function parsePortRange(range: string): number | null {
  const [, low, high] = /^(\d+)\s+(\d+)/.exec(range) ?? [];
  return low === undefined || high === undefined ? null : Number(high) - Number(low) + 1;
}

/** `MemAvailable` counts caches that can be dropped, which "free" does not; a container may be allowed less. */
function readFreeMemory(): number | null {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readTextOrNull('/proc/meminfo') ?? '')?.[1];
  if (available === undefined) return null;
  // 0 or undefined: no limit is set.
  const allowed = process.constrainedMemory() || Infinity;
  return Math.min(Number(available) * 1024, allowed);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

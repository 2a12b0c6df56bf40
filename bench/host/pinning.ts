import { spawnSync } from 'node:child_process';
import { readTextOrNull } from './proc.ts';

/** The processor of each kind of child process. Two kinds may share one. */
export interface PinnedCpus {
  readonly server: number;
  readonly client: number;
  readonly link: number;
  /** Those that several client processes share, the first of which is `client`: all on other cores than that of the server. */
  readonly clients: readonly number[];
}

/** Which processor the children of a run are bound to, and how to say so. */
export interface PinningPlan {
  /** null: not pinned. */
  readonly cpus: PinnedCpus | null;
  /** What was done and why, as it stands in the environment of a run. */
  readonly words: string;
}

/** A processor that this process may use, and the physical core it belongs to (null: unknown). */
export interface AllowedCpu {
  readonly cpu: number;
  readonly core: string | null;
}

/** The plan for this machine. Unpinned, p50 is higher and wilder, as server and client chase each other over the processors. */
export function readPinning(): PinningPlan {
  const allowed = readAllowedCpus();
  const trial = allowed[0]?.cpu ?? 0;
  // A trial run, as the program can be there and still be forbidden.
  const works = spawnSync('taskset', ['-c', String(trial), 'true'], { stdio: 'ignore' }).status === 0;
  return planPinning(allowed, works);
}

/**
 * Server and client get a core each; the link gets a third one, or shares with the client.
 * @param allowed in the order of the system; an empty list means unknown
 */
export function planPinning(allowed: readonly AllowedCpu[], tasksetWorks: boolean): PinningPlan {
  if (allowed.length === 0) return { cpus: null, words: 'not pinned: the allowed processors are unknown' };
  if (!tasksetWorks) return { cpus: null, words: 'not pinned: taskset does not work here' };
  const ordered = onePerCoreFirst(allowed);
  const [server, client, third] = ordered;
  if (server === undefined || client === undefined) {
    return { cpus: null, words: 'not pinned: only 1 processor is allowed' };
  }
  const link = third ?? client;
  const rest =
    link === client
      ? `client and link to processor ${client}`
      : `client to processor ${client}, link to processor ${link}`;
  const coreOf = (wanted: number): string | null => allowed.find(({ cpu }) => cpu === wanted)?.core ?? null;
  const isOneCore = coreOf(server) !== null && coreOf(server) === coreOf(client);
  const note = isOneCore ? ', two threads of one core that slow each other down' : '';
  const others = ordered.slice(2).filter((cpu) => coreOf(cpu) === null || coreOf(cpu) !== coreOf(server));
  const clients = [client, ...others];
  const several = others.length === 0 ? '' : `, several client processes to ${clients.join(', ')}`;
  return {
    cpus: { server, client, link, clients },
    words: `server pinned to processor ${server}, ${rest}${several} (taskset)${note}`,
  };
}

/** Two threads of one core slow each other down, so every core is used once before any is used twice. */
function onePerCoreFirst(allowed: readonly AllowedCpu[]): readonly number[] {
  const seen = new Set<string>();
  const first: number[] = [];
  const second: number[] = [];
  for (const { cpu, core } of allowed) {
    const key = core ?? `unknown ${cpu}`;
    (seen.has(key) ? second : first).push(cpu);
    seen.add(key);
  }
  return [...first, ...second];
}

/** Options for `child_process.fork`. */
export interface ForkOptions {
  readonly execPath: string;
  readonly execArgv: string[];
}

/**
 * Makes `fork` start its child on one processor. `taskset` replaces itself by node, so pid, signals and the channel are the child's.
 * @param cpu null: not bound
 * @param nodeArgs options for node itself, such as `--expose-gc`
 */
export function forkOptionsFor(cpu: number | null, nodeArgs: readonly string[] = []): ForkOptions {
  return cpu === null
    ? { execPath: process.execPath, execArgv: [...nodeArgs] }
    : { execPath: 'taskset', execArgv: ['-c', String(cpu), process.execPath, ...nodeArgs] };
}

function readAllowedCpus(): readonly AllowedCpu[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readTextOrNull('/proc/self/status') ?? '')?.[1];
  return list === undefined ? [] : parseCpuList(list).map((cpu) => ({ cpu, core: readCore(cpu) }));
}

/** Processors that share a core have the same list of siblings. */
function readCore(cpu: number): string | null {
  const siblings = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`;
  return readTextOrNull(siblings)?.trim() ?? null;
}

/** The numbers in a list as the kernel writes it: `0-2,5` is 0, 1, 2, 5. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../records/run.ts';
import { readPinning } from './pinning.ts';
import { readLimits } from './preflight.ts';
import { readTextOrNull } from './proc.ts';

/** With these, Node.js, a debugger or a monitoring agent would act in every process, and be measured with it. */
const FOREIGN_VARIABLE = /^(?:NODE_|UV_)|^VSCODE_INSPECTOR_OPTIONS$/;

/**
 * Removes from `env`, which children inherit, what would change how they run: `NODE_OPTIONS`, `NODE_USE_ENV_PROXY`, what debuggers
 * set, and the like. Returns the names of the variables, and the flags of this Node.js, which children do not inherit either.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv, flags: readonly string[]): readonly string[] {
  const names = Object.keys(env).filter((name) => FOREIGN_VARIABLE.test(name));
  for (const name of names) Reflect.deleteProperty(env, name);
  return [...names.toSorted(), ...flags];
}

/**
 * Describes the machine and the software, so that a reader can tell what a result holds for. It never throws.
 * @param removed what `cleanEnvironment` removed
 */
export function readEnvironment(removed: readonly string[] = []): Environment {
  const root = findPackageRoot(import.meta.dirname);
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    // Not `cpus()`: a container or a cpuset may allow fewer.
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${platform()} ${arch()}`,
    kernel: release(),
    virtualization: readVirtualization(),
    congestionControl: readTextOrNull('/proc/sys/net/ipv4/tcp_congestion_control')?.trim() ?? null,
    openFileLimit: readLimits().descriptors,
    loadAverage: [one, five, fifteen],
    pinning: readPinning().words,
    removed,
    node: process.versions.node,
    v8: process.versions.v8,
    uv: process.versions.uv,
    openssl: process.versions.openssl,
    dependencies: readDependencies(root),
    ...readCommit(root),
  };
}

/** The folder of this package: the nearest one above that holds a `package.json`, as `dist/` changes the depth. */
export function findPackageRoot(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
    if (dir === dirname(dir)) throw new Error(`No package.json above ${from}.`);
  }
}

/** Whether the sources are here: a checkout, and not an installed package. */
export function isCheckout(root: string = findPackageRoot(import.meta.dirname)): boolean {
  return existsSync(join(root, 'tsconfig.json'));
}

/** The version of this project, and the commit; null: not known. Two programs that agree in both are one. */
export function readVersion(root: string): { readonly version: string; readonly commit: string | null } {
  const { version } = readJson(join(root, 'package.json'));
  const { commit } = readCommit(root);
  return { version: typeof version === 'string' ? version : 'unknown', commit };
}

/** Versions as installed, not as asked for. What is not installed is left out. */
function readDependencies(root: string): Readonly<Record<string, string>> {
  const asked = readJson(join(root, 'package.json'))['dependencies'];
  const versions: Record<string, string> = {};
  for (const name of Object.keys(asked ?? {})) {
    const version = readJson(findInstalled(root, name))['version'];
    if (typeof version === 'string') versions[name] = version;
  }
  return versions;
}

/** The `package.json` of a package as Node.js finds it: an installed package has its own beside it, not below. */
function findInstalled(from: string, name: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const path = join(dir, 'node_modules', name, 'package.json');
    if (existsSync(path) || dir === dirname(dir)) return path;
  }
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readTextOrNull(path) ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/**
 * The commit this code was built from, and whether files differ from it.
 * Both null without git, and where the code only lies inside another repository.
 */
export function readCommit(root: string): Pick<Environment, 'commit' | 'dirty'> {
  // No optional locks: reading must not disturb a git command in another window.
  const git = (...args: string[]) => textOf('git', ['--no-optional-locks', '-C', root, ...args]);
  const tracked = git('ls-files', '--error-unmatch', 'package.json') !== null;
  const commit = tracked ? git('rev-parse', 'HEAD') : null;
  const changes = commit === null ? null : git('status', '--porcelain');
  return { commit, dirty: changes === null ? null : changes !== '' };
}

function readVirtualization(): string | null {
  return describeVirtualization({
    // It exits with 1 to say `none`.
    machine: textOf('systemd-detect-virt', ['--vm'], [0, 1]),
    container: textOf('systemd-detect-virt', ['--container'], [0, 1]),
    cpuinfo: readTextOrNull('/proc/cpuinfo'),
    containerFile: existsSync('/.dockerenv') ? 'docker' : existsSync('/run/.containerenv') ? 'podman' : null,
  });
}

/** What can be found out about virtual machines and containers. */
export interface VirtualizationHints {
  /** What systemd says; null: it is not there. */
  readonly machine: string | null;
  readonly container: string | null;
  readonly cpuinfo: string | null;
  /** The engine whose marker file lies at the root of the file system. */
  readonly containerFile: string | null;
}

/** One phrase, such as `docker in kvm`, `hypervisor` (some virtual machine), `none`; null: nothing is known. */
export function describeVirtualization(hints: VirtualizationHints): string | null {
  const flags = /^flags\s*:(.*)$/m.exec(hints.cpuinfo ?? '')?.[1] ?? null;
  const guessed = flags === null ? null : /\bhypervisor\b/.test(flags) ? 'hypervisor' : 'none';
  const machine = hints.machine ?? guessed;
  const container =
    hints.container === null || hints.container === 'none' ? hints.containerFile : hints.container;
  if (container === null) return machine;
  return machine === null || machine === 'none' ? container : `${container} in ${machine}`;
}

/** What a program printed; null when it is not there, takes longer than 5 s, or fails. */
function textOf(program: string, args: readonly string[], successes: readonly number[] = [0]): string | null {
  const { status, stdout, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 5000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return error === undefined && status !== null && successes.includes(status) ? stdout.trim() : null;
}

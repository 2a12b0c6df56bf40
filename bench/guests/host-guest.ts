import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../servers/hub/errors.ts';
import { freePort, isListening } from '../host/local-port.ts';
import { readTextOrNull } from '../host/proc.ts';
import type { FoundGuest, Program } from './contract.ts';

/** Until a server listens, ms: some compile their program first. */
const START_TIMEOUT_MS = 15_000;

/** A guest that serves. */
export interface HostedGuest {
  readonly port: number;
  /** The processes that serve; empty: unknown, where there is no /proc. */
  readonly pids: readonly number[];
}

/**
 * Starts a guest, and stops it with everything that it started after `work`.
 * @throws HarnessError `child-died` with its stderr when it does not serve, and what `work` throws
 */
export async function withGuest<Result>(
  { book }: FoundGuest,
  rate: number,
  work: (guest: HostedGuest) => Promise<Result>,
): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'guest-'));
  const started: ChildProcess[] = [];
  try {
    const port = await freePort();
    const { server, beside } = book({ port, rate, dir });
    const child = start(server, started);
    await listening(child, port);
    for (const program of beside) start(program, started);
    const pid = child.process.pid ?? 0;
    return await work({ port, pids: leavesOf(pid) });
  } finally {
    await Promise.all(started.map(stop));
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Started {
  readonly process: ChildProcess;
  readonly stderr: () => string;
}

/** In a process group of its own: what a package installs as a program may be a script that starts the real one. */
function start({ file, argv }: Program, started: ChildProcess[]): Started {
  const child = spawn(file, argv, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  child.on('error', ({ message }) => {
    stderr += message;
  });
  return { process: child, stderr: () => stderr.trim() };
}

async function listening({ process: child, stderr }: Started, port: number): Promise<void> {
  const late = AbortSignal.timeout(START_TIMEOUT_MS);
  while (!(await isListening(port))) {
    if (late.aborted || child.exitCode !== null || child.signalCode !== null) {
      throw new HarnessError('child-died', `It does not serve on port ${port}. Its stderr: '${stderr()}'.`);
    }
    await sleep(50);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has gone.
  }
  await ended;
}

/** The processes at the ends of the tree below one: the one itself where it started none. Empty: there is no /proc. */
function leavesOf(root: number): readonly number[] {
  if (readTextOrNull('/proc/self/stat') === null) return [];
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [
        Number(name),
        Number(/^.*\) \S (\d+)/.exec(readTextOrNull(`/proc/${name}/stat`) ?? '')?.[1]),
      ]),
  );
  const leaves = (pid: number): readonly number[] => {
    const children = [...parents].flatMap(([child, parent]) => (parent === pid ? [child] : []));
    return children.length === 0 ? [pid] : children.flatMap(leaves);
  };
  return leaves(root);
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isListening } from '../host/local-port.ts';
import { findProxy, type InstalledProxy } from '../proxies/start.ts';

/** A broker that servers can have between them. */
interface BrokerProgram {
  readonly label: string;
  /** Of Debian and Ubuntu. */
  readonly package: string;
  readonly program: string;
  readonly versionArgs: readonly string[];
  readonly scheme: string;
  /**
   * On a port of loopback, with its files in a folder: what it has acknowledged is written, and so is there after the process was
   * killed. It is not forced onto the disk with each event, by either of them: a power failure may lose the last.
   */
  readonly argsFor: (port: number, folder: string) => readonly string[];
}

export const BROKERS = {
  redis: {
    label: 'Redis',
    package: 'redis-server',
    program: 'redis-server',
    versionArgs: ['--version'],
    scheme: 'redis',
    argsFor: (port, folder) =>
      `--port ${port} --bind 127.0.0.1 --dir ${folder} --save  --appendonly yes --appendfsync no`.split(' '),
  },
  nats: {
    label: 'NATS',
    package: 'nats-server',
    program: 'nats-server',
    versionArgs: ['--version'],
    scheme: 'nats',
    argsFor: (port, folder) => ['--addr', '127.0.0.1', '--port', `${port}`, '-js', '-sd', folder],
  },
} as const satisfies Record<string, BrokerProgram>;

export type BrokerId = keyof typeof BROKERS;

/** Time for a broker to start, ms. Generous: it is a limit, not a measurement. */
const LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** A broker that runs, and can be killed and started again with what it keeps on disk. */
export interface RunningBroker {
  /** Such as `redis://127.0.0.1:40123`. */
  readonly url: string;
  readonly pids: () => readonly number[];
  /** Sends a signal: SIGSTOP makes it slow, SIGCONT quick again. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it with SIGKILL, as a crash does. */
  readonly crash: () => Promise<void>;
  /** Starts it again after a crash, on the same port and with the same folder. */
  readonly restart: () => Promise<void>;
  /** Ends it and removes its folder. */
  readonly kill: () => Promise<void>;
}

/** null: it is not installed. */
export function findBroker(id: BrokerId): Promise<InstalledProxy | null> {
  return findProxy(BROKERS[id]);
}

/** Starts a broker on a free port of loopback, with its files in a temporary folder. @throws Error with what it said when it does not listen */
export async function startBroker(id: BrokerId, { path }: InstalledProxy): Promise<RunningBroker> {
  const { label, scheme, program, argsFor } = BROKERS[id];
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), `${program}-`));
  let child: ChildProcess | null = null;
  let isKilled = false;
  const remove = (): void => {
    child?.kill('SIGKILL'); // where this process ends first
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const crash = async (): Promise<void> => {
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const kill = async (): Promise<void> => {
    isKilled = true;
    await crash();
    process.off('exit', remove);
    remove();
  };
  const start = async (): Promise<void> => {
    // A run that is interrupted kills it, also between a crash and the restart.
    if (isKilled) throw new Error(`${label} was killed`);
    let said = '';
    const started = spawn(path, argsFor(port, folder), { cwd: folder, env: {}, stdio: 'pipe' });
    for (const output of [started.stdout, started.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        said = `${said}${text}`.slice(-2000);
      });
    }
    started.on('error', ({ message }) => {
      said = message;
    });
    child = started;
    for (let waitedMs = 0; !(await isListening(port)); waitedMs += LOOK_EVERY_MS) {
      if (hasEnded(started) || waitedMs > LIMIT_MS) {
        await kill();
        throw new Error(`${label} does not listen: ${said.trim()}`);
      }
      await sleep(LOOK_EVERY_MS);
    }
  };
  await start();
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    pids: () => (child?.pid === undefined || hasEnded(child) ? [] : [child.pid]),
    signal: (signal) => child?.kill(signal),
    crash,
    restart: start,
    kill,
  };
}

/** Or could not be started. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

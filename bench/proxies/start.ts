import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Certificate } from '../../servers/hub/certificate.ts';
import { freePort, isListening } from '../host/local-port.ts';
import { readTextOrNull } from '../host/proc.ts';
import type { ProxyPlace, Proxy, Variant } from './proxy.ts';

/** Servers are installed where the PATH of an ordinary user does not lead. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/** Time for a proxy to start, ms. Generous: it is a limit, not a measurement. */
const LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 10;
/** Time for a proxy to end by itself, ms. */
const GOODBYE_MS = 1000;

/** A proxy that is installed here. */
export interface InstalledProxy {
  readonly path: string;
  readonly version: string;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly port: number;
  /** All of its processes, as far as the system tells them. */
  readonly pids: () => readonly number[];
  /** Ends its process and removes its folder. */
  readonly kill: () => Promise<void>;
}

/** null: it is not installed. */
export async function findProxy({
  program,
  versionArgs,
}: Pick<Proxy, 'program' | 'versionArgs'>): Promise<InstalledProxy | null> {
  for (const folder of FOLDERS) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      const { stdout, stderr } = await promisify(execFile)(path, [...versionArgs]);
      return { path, version: /\d+\.\d+[\w.-]*/.exec(stdout + stderr)?.[0] ?? 'unknown' };
    } catch {
      // Not there, or not for this user: the next folder may have it.
    }
  }
  return null;
}

/**
 * Starts a proxy on a free port of loopback, with its files in a temporary folder.
 * @throws Error with what it said when it does not listen.
 */
export async function startProxy(
  proxy: Proxy,
  { path }: InstalledProxy,
  variant: Variant,
  upstreamPort: number,
  secret: Certificate,
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), `${proxy.program}-`));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const place: ProxyPlace = {
    folder,
    port: await freePort(),
    upstreamPort,
    certificate: file('certificate.pem', secret.certificate),
    key: file('key.pem', secret.key),
    both: file('both.pem', `${secret.certificate}\n${secret.key}`),
  };
  const config = file('config', proxy.configure(variant, place));
  const env = { PATH: FOLDERS.join(':'), HOME: folder };
  // A group of its own: some proxies have several processes, and none of them may stay.
  const options = { cwd: folder, env, stdio: 'pipe', detached: true } as const;
  const child = spawn(path, [...proxy.argsFor(config, variant, place)], options);
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-2000);
    });
  }
  child.on('error', ({ message }) => {
    said = message;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = async (): Promise<void> => {
    if (!hasEnded()) {
      signalGroup(child.pid, 'SIGTERM');
      await Promise.race([ended, sleep(GOODBYE_MS, null, { ref: false })]);
    }
    signalGroup(child.pid, 'SIGKILL');
    if (!hasEnded() && child.pid !== undefined) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !(await isListening(place.port)); waitedMs += LOOK_EVERY_MS) {
    if (hasEnded() || waitedMs > LIMIT_MS) {
      await kill();
      throw new Error(`${proxy.label} does not listen: ${said.trim()}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return { port: place.port, pids: () => pidsOfGroup(child.pid), kill };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** The processes of a group, from the table of the system; without `/proc` none. */
function pidsOfGroup(group: number | undefined): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        // The name of a program stands in brackets and may hold anything: state, parent and group follow the last one.
        const [, , pgrp] = (readTextOrNull(`/proc/${pid}/stat`) ?? '').split(') ').at(-1)?.split(' ') ?? [];
        return pgrp !== undefined && Number(pgrp) === group;
      })
      .map(Number);
  } catch {
    return [];
  }
}

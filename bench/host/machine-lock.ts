import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessError, systemCodeOf } from '../../servers/hub/errors.ts';

/** Held while this machine is measured. */
export interface MachineLock {
  release(): void;
}

/** Long enough for the holder to say its name on a busy machine, ms. */
const ANSWER_TIMEOUT_MS = 2000;

/**
 * Takes the one lock of this machine: two measurements would be pinned to the same processors and measure each other. It is a
 * Unix socket that its holder listens on, so the lock of a process that has died is free again, and pids cannot be mistaken.
 * @param what the holder in words, for anyone who finds the machine taken: `standard run 2026-11-23T0612`
 * @throws HarnessError `machine-busy` with the holder's words
 */
export async function lockMachine(
  what: string,
  path = join(tmpdir(), 'sse-or-websockets.lock'),
): Promise<MachineLock> {
  // The second try finds the socket of a dead process removed; a third would race with another start.
  const server = (await listen(what, path)) ?? (await afterDeath(what, path));
  // The lock alone must not keep the process alive.
  server.unref();
  return {
    release() {
      server.close();
    },
  };
}

/** null: the path is taken. */
async function listen(what: string, path: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`${what}, process ${process.pid}`);
  });
  try {
    await once(server.listen(path), 'listening');
    return server;
  } catch (error) {
    if (systemCodeOf(error) === 'EADDRINUSE') return null;
    throw new HarnessError('machine-busy', `The lock ${path} cannot be taken.`, {
      hint: 'Add --alongside to measure without it.',
      cause: error,
    });
  }
}

async function afterDeath(what: string, path: string): Promise<Server> {
  const holder = await ask(path);
  if (holder === null) rmSync(path, { force: true });
  const server = holder === null ? await listen(what, path) : null;
  if (server !== null) return server;
  throw new HarnessError(
    'machine-busy',
    `This machine is being measured already (${holder ?? 'by a run that has just started'}).`,
    { hint: 'Wait until it has ended, or add --alongside: the two will then disturb each other.' },
  );
}

/** What the holder says of itself; null: there is none any more. */
async function ask(path: string): Promise<string | null> {
  const socket = connect(path)
    .setEncoding('utf8')
    .setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  let answer = '';
  socket.on('data', (text: string) => {
    answer += text;
  });
  try {
    await once(socket, 'connect');
    await once(socket, 'close');
    return answer === '' ? 'by a process that does not answer' : answer;
  } catch (error) {
    return ['ECONNREFUSED', 'ENOENT'].includes(systemCodeOf(error)) ? null : 'by another user';
  }
}

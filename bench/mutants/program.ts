import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { HarnessError } from '../../servers/hub/errors.ts';

/** Far beyond what a few test files take, ms: a program that needs longer hangs. */
const LIMIT_MS = 300_000;

/** How a program ended: whether with 0, and all that it printed. */
export interface ProgramEnd {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * Runs a program to its end, in a process group of its own that ends with it: a red test may leave processes behind.
 * @param folder where it runs.
 * @throws what `signal` was aborted with; HarnessError `child-silent` after five minutes; an error of the system when it cannot start.
 */
export async function runToEnd(
  file: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // No process of the group is left.
    }
  };
  const late = AbortSignal.timeout(LIMIT_MS);
  const stop = AbortSignal.any([signal, late]);
  stop.addEventListener('abort', endGroup);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  }).finally(endGroup);
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal.throwIfAborted();
  if (stop.aborted) throw new HarnessError('child-silent', `${file} did not end within ${LIMIT_MS} ms.`);
  return { ok: code === 0, output: out + err };
}

export type RunToEnd = typeof runToEnd;

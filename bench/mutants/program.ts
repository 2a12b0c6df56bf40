import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { HarnessError } from '../../servers/hub/errors.ts';

/** Far beyond what a few test files take, ms: whoever needs longer hangs. */
const LIMIT_MS = 300_000;

/** How a program ended. */
export interface ProgramEnd {
  /** Whether it exited with 0. */
  readonly ok: boolean;
  /** All that it printed. */
  readonly output: string;
}

/**
 * Runs a program to its end.
 * @param file the program. @param folder where it runs.
 * @throws what `signal` was aborted with; HarnessError `child-silent` after five minutes; an error of the system when it cannot start.
 */
export type RunToEnd = (
  file: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
) => Promise<ProgramEnd>;

/** Runs it in a process group of its own, and ends the whole group with it: a red test may leave processes behind. */
export const runToEnd: RunToEnd = async (file, args, folder, signal) => {
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const late = AbortSignal.timeout(LIMIT_MS);
  const endGroup = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  for (const reason of [signal, late]) reason.addEventListener('abort', endGroup);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    }).finally(endGroup);
    const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    signal.throwIfAborted();
    if (late.aborted) throw new HarnessError('child-silent', `${file} did not end within ${LIMIT_MS} ms.`);
    return { ok: code === 0, output: out + err };
  } finally {
    for (const reason of [signal, late]) reason.removeEventListener('abort', endGroup);
  }
};

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

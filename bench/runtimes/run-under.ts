import { spawn } from 'node:child_process';
import type { Runtime } from './find.ts';

/**
 * Runs this program under another Node.js, in a process group of its own, so that Ctrl-C reaches it once: through `signal`.
 * The runner and all its processes are of that version; between versions nothing is sent, and no message format has to be shared.
 * @returns its exit code; null: a signal ended it
 */
export async function runUnder(
  { execPath }: Pick<Runtime, 'execPath'>,
  argv: readonly string[],
  { signal, onNews }: { readonly signal: AbortSignal; readonly onNews: (text: string) => void },
): Promise<number | null> {
  const child = spawn(execPath, argv, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const interrupt = (): void => {
    child.kill('SIGINT');
  };
  signal.addEventListener('abort', interrupt);
  child.stderr.setEncoding('utf8').on('data', onNews);
  try {
    return await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

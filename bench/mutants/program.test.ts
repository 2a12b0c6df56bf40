import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runToEnd } from './program.ts';

const folder = realpathSync(tmpdir());

/** Runs a script under node. */
function run(script: string, signal = new AbortController().signal) {
  return runToEnd(process.execPath, ['--eval', script], folder, signal);
}

describe('a program', () => {
  it('is run in its folder, and hands over its end with all that it printed', async () => {
    expect(await run('console.log(process.cwd()); console.error("careful")')).toEqual({
      ok: true,
      output: `${folder}\ncareful\n`,
    });
    expect(await run('process.exit(3)')).toEqual({ ok: false, output: '' });
  });

  it('that cannot be started is an error', async () => {
    const { signal } = new AbortController();
    await expect(runToEnd('/no/such/program', [], folder, signal)).rejects.toThrow('ENOENT');
  });

  it('takes the processes that it leaves behind with it', async () => {
    // A process that holds the output keeps the program waiting: a minute, if it were not ended.
    const left = `spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60000)'], { stdio: 'inherit' })`;
    const script = `const { spawn } = require('node:child_process'); ${left}.on('spawn', () => process.exit(0))`;
    expect(await run(script)).toEqual({ ok: true, output: '' });
  });

  it('is ended by an abort, and not started after one', async () => {
    const abort = new AbortController();
    const running = run('setTimeout(() => {}, 60000)', abort.signal);
    const stopped = new Error('stopped');
    abort.abort(stopped);
    await expect(running).rejects.toBe(stopped);
    await expect(run('', abort.signal)).rejects.toBe(stopped);
  });
});

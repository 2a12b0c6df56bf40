import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { lockMachine } from './machine-lock.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let dir = '';
beforeEach(() => {
  dir = temporaryDir();
});

it('a machine that is being measured is refused to a second run, with the name of the first', async () => {
  const path = join(dir, 'lock');
  const lock = await lockMachine('standard run abc', path);
  await expect(lockMachine('second', path)).rejects.toMatchObject({
    code: 'machine-busy',
    message: `This machine is being measured already (standard run abc, process ${process.pid}).`,
    hint: expect.stringContaining('--alongside'),
  });
  lock.release();
  (await lockMachine('second', path)).release();
});

it('the lock of a killed process is free', async () => {
  const path = join(dir, 'lock');
  spawnSync(process.execPath, [
    '--eval',
    `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ]);
  expect(existsSync(path)).toBe(true);
  (await lockMachine('second', path)).release();
});

it('of two that start at the same time one gets it', async () => {
  const path = join(dir, 'lock');
  const both = await Promise.allSettled([lockMachine('a', path), lockMachine('b', path)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  for (const one of both) if (one.status === 'fulfilled') one.value.release();
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { withChildren } from './children.ts';
import { Child } from './child.ts';
import { findPackageRoot } from '../host/environment.ts';

interface EchoCalls {
  echo: { ask: { readonly value: number }; answer: { readonly value: number } };
}

const built = (name: string): string =>
  join(findPackageRoot(import.meta.dirname), 'dist/bench/processes', `${name}.js`);

let dir: string;
const children: Child<EchoCalls>[] = [];

/** A child whose whole program is `source`. */
function childOf(source: string): Child<EchoCalls> {
  const file = join(dir, `child-${children.length}.mjs`);
  writeFileSync(file, source);
  const child = new Child<EchoCalls>({ file, args: [] }, 'test');
  children.push(child);
  return child;
}

const ECHO = `process.on('message', ({ id, ask }) => process.send({ id, answer: ask }));`;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'child-'));
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('a child process', () => {
  it('gives each caller its own answer', async () => {
    const child = childOf(ECHO);
    const answers = await Promise.all([1, 2, 3].map((value) => child.call('echo', { value }, 10_000)));
    expect(answers.map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('fails the waiting call with its stderr when it dies', async () => {
    const child = childOf(`process.on('message', () => { console.error('out of luck'); process.exit(3); });`);
    await expect(child.call('echo', { value: 1 }, 10_000)).rejects.toMatchObject({
      code: 'child-died',
      message: expect.stringMatching(/exit code 3.*out of luck/s),
    });
  });

  it('fails every later call at once', async () => {
    const child = childOf(ECHO);
    await child.kill();
    await expect(child.call('echo', { value: 1 }, 10_000)).rejects.toMatchObject({ code: 'child-died' });
  });

  it('does not wait longer than its timeout for one that hangs, and can kill it', async () => {
    const child = childOf(`process.on('message', () => { for (;;); });`);
    await expect(child.call('echo', { value: 1 }, 200)).rejects.toMatchObject({ code: 'child-silent' });
    await child.kill();
  });

  it('hands a failure inside the child to the caller', async () => {
    const child = childOf(
      `process.on('message', ({ id }) => process.send({ id, failure: 'no such transport' }));`,
    );
    await expect(child.call('echo', { value: 1 }, 10_000)).rejects.toThrow('no such transport');
  });
});

it('a child inherits no flags of its runner, such as those of a debugger', async () => {
  process.execArgv.push('--no-warnings');
  onTestFinished(() => void process.execArgv.pop());
  const count = '({ value: process.execArgv.length })';
  const child = childOf(`process.on('message', ({ id }) => process.send({ id, answer: ${count} }));`);
  expect(await child.call('echo', { value: 1 }, 10_000)).toEqual({ value: 0 });
});

describe('a frozen child', () => {
  it('neither answers nor dies, and answers when it is thawed', async () => {
    const child = childOf(ECHO);
    await child.call('echo', { value: 1 }, 10_000);
    child.freeze();
    const answer = child.call('echo', { value: 2 }, 10_000);
    await expect(child.call('echo', { value: 3 }, 200)).rejects.toMatchObject({ code: 'child-silent' });
    child.thaw();
    expect(await answer).toEqual({ value: 2 });
    expect(await child.call('echo', { value: 4 }, 10_000)).toEqual({ value: 4 });
  });

  it('does not receive SIGTERM, and can be killed', async () => {
    const child = childOf(ECHO);
    await child.call('echo', { value: 1 }, 10_000);
    child.freeze();
    await expect(child.stop(200)).rejects.toMatchObject({ code: 'child-silent' });
    await child.kill();
    expect(isAlive(child.pid ?? 0)).toBe(false);
  });

  it('is not left behind by an abort', async () => {
    const abort = new AbortController();
    const child = childOf(ECHO);
    await expect(
      withChildren(abort.signal, async (keep) => {
        await keep(child).call('echo', { value: 1 }, 10_000);
        child.freeze();
        abort.abort();
        return child.call('echo', { value: 2 }, 10_000);
      }),
    ).rejects.toMatchObject({ code: 'child-died' });
    expect(isAlive(child.pid ?? 0)).toBe(false);
  });
});

describe('a child that is to stop', () => {
  it('can end in its own way, and is waited for', async () => {
    const child = childOf(`${ECHO} process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50));`);
    await child.call('echo', { value: 1 }, 10_000);
    await child.stop(10_000);
    await expect(child.call('echo', { value: 2 }, 10_000)).rejects.toThrow('exit code 7');
    await child.stop(10_000);
  });

  it('and does not is reported, and lives on', async () => {
    const child = childOf(`${ECHO} process.on('SIGTERM', () => undefined);`);
    await child.call('echo', { value: 1 }, 10_000);
    await expect(child.stop(200)).rejects.toMatchObject({ code: 'child-silent' });
    expect(await child.call('echo', { value: 2 }, 10_000)).toEqual({ value: 2 });
  });
});

describe('the children of a runner that was killed', () => {
  /** Kills a runner with SIGKILL as soon as its child, whose pid it prints, is there; resolves when the child has ended. */
  async function outlive(source: string): Promise<void> {
    const file = join(dir, 'runner.mjs');
    writeFileSync(file, source);
    const runner = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [data] = await once(runner.stdout, 'data');
    runner.kill('SIGKILL');
    await gone(Number(String(data)));
  }

  it.each(['server-process', 'client-process', 'link-process'])('%s ends by itself', (name) =>
    outlive(
      `import { fork } from 'node:child_process';
       const child = fork(${JSON.stringify(built(name))}, [], { serialization: 'advanced' });
       child.on('spawn', () => console.log(child.pid));`,
    ),
  );

  it('end even when they are frozen', () =>
    outlive(
      `import { Child } from ${JSON.stringify(pathToFileURL(built('child')).href)};
       const child = new Child({ file: ${JSON.stringify(built('server-process'))}, args: [] }, 'frozen');
       await child.call('usage', { collect: false }, 10_000);
       child.freeze();
       console.log(child.pid);`,
    ));
});

/** Resolves when the process has ended; the test's own limit is the time-out. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead process that was not reaped yet still has a pid.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forkOptionsFor, parseCpuList, planPinning, readPinning } from './pinning.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinning-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('a plan', () => {
  it('gives server and client a processor each, and the link that of the client when there are two', () => {
    expect(planPinning(allowed([4, 'a'], [6, 'b']), true)).toEqual({
      cpus: { server: 4, client: 6, link: 6, clients: [6] },
      words: 'server pinned to processor 4, client and link to processor 6 (taskset)',
    });
  });

  it('gives the link a third processor where there is one, and several client processes all but that of the server', () => {
    const words =
      'server pinned to processor 0, client to processor 1, link to processor 2, several client processes to 1, 2 (taskset)';
    expect(planPinning(allowed([0, null], [1, null], [2, null]), true)).toEqual({
      cpus: { server: 0, client: 1, link: 2, clients: [1, 2] },
      words,
    });
  });

  it('uses every core once before it uses the second thread of one', () => {
    const threads = allowed([0, '0-1'], [1, '0-1'], [2, '2-3'], [3, '2-3']);
    expect(planPinning(threads, true).cpus).toMatchObject({ server: 0, client: 2, link: 1 });
  });

  it('keeps clients from the other thread of the core of the server', () => {
    const threads = allowed([0, '0-1'], [1, '0-1'], [2, '2-3'], [3, '2-3']);
    expect(planPinning(threads, true).cpus?.clients).toEqual([2, 3]);
  });

  it('says when server and client share a core', () => {
    expect(planPinning(allowed([0, '0-1'], [1, '0-1']), true).words).toContain('two threads of one core');
    expect(planPinning(allowed([0, null], [1, null]), true).words).not.toContain('core');
  });

  it.each([
    [allowed([0, 'a']), true, 'not pinned: only 1 processor is allowed'],
    [allowed([0, 'a'], [1, 'b']), false, 'not pinned: taskset does not work here'],
    [[], false, 'not pinned: the allowed processors are unknown'],
  ])('for %j with taskset %s says: %s', (cpus, works, words) => {
    expect(planPinning(cpus, works)).toEqual({ cpus: null, words });
  });
});

it.each([
  ['0-1', [0, 1]],
  ['5', [5]],
  ['0-2,5,8-9', [0, 1, 2, 5, 8, 9]],
])('the list %s names the processors %j', (list, cpus) => {
  expect(parseCpuList(list)).toEqual(cpus);
});

describe('a forked child', () => {
  const { cpus } = readPinning();

  it.skipIf(cpus === null)('runs on its processor alone, and talks to its parent', async () => {
    for (const cpu of new Set(Object.values(cpus ?? {}))) {
      expect(await reportOfChild(cpu, [])).toMatchObject({ allowed: String(cpu), hasGc: false });
    }
  });

  it('gets the options for node, pinned or not', async () => {
    for (const cpu of [null, cpus?.client ?? null]) {
      expect(await reportOfChild(cpu, ['--expose-gc'])).toMatchObject({ hasGc: true });
    }
  });

  it('is the process that its parent knows, so that signals reach it', async () => {
    const { pid, parentSays } = await reportOfChild(cpus?.server ?? null, []);
    expect(pid).toBe(parentSays);
  });
});

function allowed(...cpus: (readonly [cpu: number, core: string | null])[]) {
  return cpus.map(([cpu, core]) => ({ cpu, core }));
}

interface ChildReport {
  readonly pid: number;
  readonly parentSays: number | undefined;
  readonly allowed: string | null;
  readonly hasGc: boolean;
}

/** Starts a child that looks at itself and answers over the channel. */
async function reportOfChild(cpu: number | null, nodeArgs: readonly string[]): Promise<ChildReport> {
  const file = join(dir, 'child.mjs');
  writeFileSync(
    file,
    `import { existsSync, readFileSync } from 'node:fs';
     const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
     process.send({
       pid: process.pid,
       allowed: /Cpus_allowed_list:\\s*(\\S+)/.exec(status)?.[1] ?? null,
       hasGc: typeof globalThis.gc === 'function',
     });`,
  );
  const child = fork(file, { ...forkOptionsFor(cpu, nodeArgs) });
  const ended = once(child, 'exit');
  const [report]: ChildReport[] = await once(child, 'message');
  await ended;
  if (report === undefined) throw new Error('The child answered nothing.');
  return { ...report, parentSays: child.pid };
}

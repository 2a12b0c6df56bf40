import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutants as realMutants } from '../mutants/index.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { fakePrograms, makeSmallProject, mutantOf } from '../mutants/small-project.fixture.ts';
import { defineRegistry } from '../registry.ts';
import type { Ending } from './exit-codes.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { endingOf } from './io.ts';
import { tryMutants } from './mutants-command.ts';

const minus = mutantOf();
const times = mutantOf({ fault: 'It multiplies.', replace: 'a * b' });
const harmless = mutantOf({ fault: 'It adds from behind.', replace: 'b + a /* a + b */' });

/** Starts the command on the small project, with these faults. */
async function start(
  io: FakeIo,
  faults: Readonly<Record<string, Mutant>>,
  end?: Parameters<typeof fakePrograms>[0],
) {
  const root = makeSmallProject();
  const { run, calls } = fakePrograms(end);
  const parts = { mutants: defineRegistry('mutant', faults), root, run };
  const ending: Ending = await endingOf((given) => tryMutants(given, parts), io);
  return { root, ending, calls };
}

describe('npm run mutants', () => {
  it('says of every fault which test caught it, and is done when all are caught', async () => {
    const io = fakeIo([]);
    const { ending } = await start(io, { minus, times });
    expect(ending).toBe('done');
    expect(io.out()).toBe(
      `minus: caught by 'sum adds' in bench/sum.test.ts
times: caught by 'sum adds' in bench/sum.test.ts
2 of 2 caught.
`,
    );
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  it('is unproven when one survives, and says what that one does wrong; the others are tried all the same', async () => {
    const io = fakeIo([]);
    const { ending } = await start(io, { harmless, minus });
    expect(ending).toBe('unproven');
    expect(io.out()).toBe(
      `harmless: SURVIVED. It adds from behind. Nothing failed in bench/sum.test.ts.
minus: caught by 'sum adds' in bench/sum.test.ts
1 of 2 caught.
`,
    );
  });

  it('runs the tests without a fault first, each file once', async () => {
    const io = fakeIo([]);
    const { calls } = await start(io, { minus, times });
    const runs = calls.filter(({ program }) => program === 'vitest');
    expect(runs.map(({ source }) => /a . b/.exec(source)?.[0])).toEqual(['a + b', 'a - b', 'a * b']);
    expect(runs[0]?.args.filter((arg) => arg === 'bench/sum.test.ts')).toHaveLength(1);
  });

  it('tells on stderr how far it is, and how long it may still take', async () => {
    const io = fakeIo([]);
    await start(io, { minus, times });
    expect(io.err()).toMatch(
      /without a fault[\s\S]+1\/2 minus, about 10 s left[\s\S]+2\/2 times, about 0 s left/,
    );
  });

  it('tries only those that are named, each once', async () => {
    const io = fakeIo(['times', 'times']);
    await start(io, { minus, times });
    expect(io.out()).toContain('1 of 1 caught.');
    expect(io.out()).not.toContain('minus');
  });

  it('refuses a name that it does not know, and suggests one', async () => {
    const io = fakeIo(['minos']);
    const { ending } = await start(io, { minus, times });
    expect(ending).toBe('usage');
    expect(io.err()).toMatch(/Unknown mutant 'minos'\. Known: minus, times\.\nhint: Did you mean 'minus'\?/);
  });

  it('tries nothing when the text of one fault is no longer there, and says so', async () => {
    const io = fakeIo([]);
    const { ending, calls } = await start(io, { minus, outdated: mutantOf({ find: 'a ++ b' }) });
    expect(ending).toBe('usage');
    expect(io.err()).toContain(
      "Mutant 'outdated': its text stands 0 times in bench/sum.ts, not once: a ++ b",
    );
    expect(calls).toEqual([]);
  });

  it('lists the faults and tries none', async () => {
    const io = fakeIo(['--list']);
    const { ending, calls } = await start(io, { minus, harmless });
    expect(ending).toBe('done');
    expect(io.out()).toBe('minus     It subtracts.\nharmless  It adds from behind.\n');
    expect(calls).toEqual([]);
    expect(io.err()).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM'])('ends as interrupted at %s, and leaves no copy behind', async (signal) => {
    const io = fakeIo([]);
    const { root, ending } = await start(io, { minus, times }, ({ source }) => {
      if (source.includes('a + b')) return null;
      io.signals.emit(signal);
      throw new Error('the program was ended');
    });
    expect(ending).toBe('interrupted');
    expect(io.err()).toContain('Interrupted before all faults were tried.');
    expect(io.out()).toBe('');
    expect(readdirSync(join(root, '.artefacts'))).toEqual([]);
    expect(io.signals.listenerCount(signal)).toBe(0);
  });

  it('explains itself', async () => {
    const io = fakeIo(['--help']);
    expect((await start(io, { minus })).ending).toBe('done');
    for (const word of ['npm run mutants', 'minus', 'It subtracts.', '--list'])
      expect(io.out()).toContain(word);
  });
});

it('the built command lists the faults', () => {
  const built = join(import.meta.dirname, '..', '..', 'dist', 'bench', 'cli', 'main.js');
  const { status, stdout } = spawnSync(process.execPath, [built, 'mutants', '--list'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(realMutants.ids.length);
});

import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withCopy, type Copy } from './copy.ts';
import { runToEnd, type ProgramEnd } from './program.ts';
import { fakePrograms, makeSmallProject, mutantOf, type Call } from './small-project.fixture.ts';

const { signal } = new AbortController();

/** Runs `work` on the small project. */
async function tryOn<Result>(work: (copy: Copy) => Promise<Result>, end?: (call: Call) => ProgramEnd | null) {
  const root = makeSmallProject();
  const { run, calls } = fakePrograms(end);
  const result = await withCopy({ root, run, signal }, work).catch((error: unknown) => ({ error }));
  return { root, calls, result };
}

describe('a fault', () => {
  it('is caught by the first test that fails, by name and file', async () => {
    const { result } = await tryOn((copy) => copy.try('minus', mutantOf()));
    expect(result).toEqual({ test: 'sum adds', file: 'bench/sum.test.ts' });
  });

  it('is compiled, and then tested by the files that it names and no others', async () => {
    const { calls } = await tryOn((copy) => copy.try('minus', mutantOf()));
    expect(calls.map(({ program, source }) => [program, source.includes('a - b')])).toEqual([
      ['tsc', true],
      ['vitest', true],
    ]);
    expect(calls[1]?.args.filter((arg) => arg.endsWith('.test.ts'))).toEqual(['bench/sum.test.ts']);
  });

  it('never touches the project, and is gone before the next one', async () => {
    const { root, calls } = await tryOn(async (copy) => {
      await copy.try('minus', mutantOf());
      await copy.try('times', mutantOf({ replace: 'a * b' }));
    });
    expect(calls.map(({ source }) => /a . b/.exec(source)?.[0])).toEqual([
      'a - b',
      'a - b',
      'a * b',
      'a * b',
    ]);
    expect(readFileSync(join(root, 'bench/sum.ts'), 'utf8')).toContain('a + b');
  });

  it('that the compiler finds proves nothing about the tests, and is an error', async () => {
    const { result } = await tryOn(
      (copy) => copy.try('minus', mutantOf()),
      ({ program }) => (program === 'tsc' ? { ok: false, output: 'TS2304' } : null),
    );
    expect(result).toMatchObject({
      error: {
        code: 'bad-value',
        message: "Mutant 'minus': it does not compile.",
        cause: { message: 'TS2304' },
      },
    });
  });

  it('is not caught by tests that did not run', async () => {
    const { result } = await tryOn(
      (copy) => copy.try('minus', mutantOf()),
      ({ program }) => (program === 'vitest' ? { ok: false, output: 'out of memory' } : null),
    );
    expect(result).toMatchObject({
      error: { code: 'nothing-measured', cause: { message: 'out of memory' } },
    });
  });
});

describe('the control', () => {
  it('refuses a test that fails anyway: it would catch every fault', async () => {
    const root = makeSmallProject('a * b');
    const { run } = fakePrograms();
    await expect(
      withCopy({ root, run, signal }, (copy) => copy.control(['bench/sum.test.ts'])),
    ).rejects.toMatchObject({
      code: 'nothing-measured',
      message: "'sum adds' in bench/sum.test.ts fails without any fault.",
    });
  });
});

describe('the copy of the project', () => {
  it('lies where git, the compiler and the linter do not look, and is gone afterwards', async () => {
    const { root, calls } = await tryOn((copy) => copy.try('minus', mutantOf()));
    const [call] = calls;
    expect(call?.folder).toContain('/.artefacts/mutants-');
    expect(existsSync(call?.folder ?? root)).toBe(false);
  });

  it('is gone after an interruption too, in the middle of a fault', async () => {
    const { root, result } = await tryOn(
      (copy) => copy.try('minus', mutantOf()),
      () => {
        throw new Error('stopped');
      },
    );
    expect(result).toMatchObject({ error: { message: 'stopped' } });
    expect(readdirSync(join(root, '.artefacts'))).toEqual([]);
  });
});

it('the compiler and the test runner themselves find a fault', { timeout: 120_000 }, async () => {
  const root = makeSmallProject();
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
  const fate = await withCopy({ root, run: runToEnd, signal }, async (copy) => {
    await copy.control(['bench/sum.test.ts']);
    return copy.try('minus', mutantOf());
  });
  expect(fate).toEqual({ test: 'sum adds', file: 'bench/sum.test.ts' });
});

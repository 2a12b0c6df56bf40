import { stripVTControlCharacters } from 'node:util';

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { around, roundsOf, runWith, verdictOn } from '../analysis/compare/runs.fixture.ts';
import type { RunFile } from '../records/run.ts';
import { compare } from './compare-command.ts';
import { exitCodes, type Ending } from './exit-codes.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import type { RunFiles } from './render.ts';

/** Runs by their folders: a candidate at 80 in CPU time, or as it is called. */
const folders: Readonly<Record<string, RunFile>> = {
  usual: runWith([verdictOn(roundsOf(around(100), around(80).toReversed()))]),
  slow: runWith([verdictOn(roundsOf(around(100), around(104).toReversed()))]),
  fast: runWith([verdictOn(roundsOf(around(100), around(60).toReversed()))]),
  short: runWith([verdictOn(roundsOf([100, 100], [80, 80]))]),
};

const parts: RunFiles = {
  readRunFolder: (dir) => {
    const run = folders[dir];
    return run === undefined
      ? Promise.reject(new HarnessError('run-unreadable', `There is no ${dir}/run.json.`))
      : Promise.resolve({ ...run, runId: `run of ${dir}` });
  },
  verifyChecksums: () => Promise.resolve(true),
};

function start(io: FakeIo, changes: Partial<RunFiles> = {}): Promise<Ending> {
  return runToEnding((given) => compare(given, { ...parts, ...changes }), io);
}

describe('npm run compare', () => {
  it.each([
    ['slow', 'REGRESSION', 5],
    ['short', 'INCONCLUSIVE', 6],
    ['usual', 'NO REGRESSION', 0],
    ['fast', 'NO REGRESSION', 0],
  ])('with a run that is %s says %s and exits with %i', async (dir, words, code) => {
    const io = fakeIo(['usual', dir]);
    expect(exitCodes[await start(io)]).toBe(code);
    expect(io.out()).toMatch(new RegExp(`^${words}: `, 'm'));
    expect(io.err()).toBe('');
  });

  it('judges the second run by the first', async () => {
    const io = fakeIo(['slow', 'usual']);
    expect(await start(io)).toBe('done');
    expect(io.out()).toMatch(/^A: run of slow.*\nB: run of usual/m);
  });

  it('draws for the terminal it runs in, and for a pipe as for one of 100 columns without colours', async () => {
    const [wide, narrow, pipe] = [140, 100, null].map((columns) => fakeIo(['usual', 'slow'], {}, columns));
    if (wide === undefined || narrow === undefined || pipe === undefined) throw new Error('three');
    for (const io of [wide, narrow, pipe]) await start(io);
    expect(narrow.out()).not.toBe(pipe.out());
    expect(stripVTControlCharacters(narrow.out())).toBe(pipe.out());
    expect(stripVTControlCharacters(wide.out())).not.toBe(pipe.out());
  });

  it('takes JSON by either name', async () => {
    const [short, long] = [['--json'], ['--format', 'json']].map((more) =>
      fakeIo(['usual', 'slow', ...more]),
    );
    if (short === undefined || long === undefined) throw new Error('two');
    for (const io of [short, long]) await start(io);
    expect(long.out()).toBe(short.out());
  });

  it('prints JSON and nothing else on stdout, with the same exit code', async () => {
    const io = fakeIo(['usual', 'slow', '--json']);
    expect(await start(io)).toBe('regression');
    expect(JSON.parse(io.out())).toMatchObject({
      schemaVersion: 1,
      a: { runId: 'run of usual' },
      b: { runId: 'run of slow' },
      machine: { isSame: true },
      conclusion: { outcome: 'regression', basis: 'primary' },
    });
  });

  it.each([[[]], [['usual']], [['usual', 'slow', 'fast']], [['usual', 'slow', '--format', 'csv']]])(
    'refuses the command line %j',
    async (argv) => {
      const io = fakeIo(argv);
      expect(await start(io)).toBe('usage');
      expect(io.out()).toBe('');
      expect(io.err()).toMatch(/^error: .+\nhint: .+\n$/);
    },
  );

  it('names both folders when there are more', async () => {
    const io = fakeIo(['usual', 'slow', 'fast']);
    await start(io);
    expect(io.err()).toContain('hint: See npm run compare -- --help.');
  });

  it.each([[['none', 'usual']], [['usual', 'none']]])(
    'prints nothing when one of %j cannot be read',
    async (argv) => {
      const io = fakeIo(argv);
      expect(await start(io)).toBe('usage');
      expect(io.out()).toBe('');
      expect(io.err()).toContain('There is no none/run.json.');
    },
  );

  it('prints nothing of a folder whose files were changed', async () => {
    const io = fakeIo(['usual', 'slow']);
    const verifyChecksums = (dir: string): Promise<boolean> =>
      dir === 'slow'
        ? Promise.reject(new HarnessError('run-damaged', 'raw/001 differs.'))
        : Promise.resolve(true);
    expect(await start(io, { verifyChecksums })).toBe('usage');
    expect(io.out()).toBe('');
  });

  it('says which folder nothing vouches for, beside the comparison and not in it', async () => {
    const io = fakeIo(['usual', 'slow', '--json']);
    await start(io, { verifyChecksums: (dir) => Promise.resolve(dir === 'usual') });
    expect(io.err()).toBe('note: slow has no SHA256SUMS, so changes to its files cannot be detected.\n');
    expect(() => JSON.parse(io.out()) as unknown).not.toThrow();
  });

  it('says in its help what decides and what each exit code means', async () => {
    const io = fakeIo(['--help']);
    expect(await start(io)).toBe('done');
    expect(io.out()).toContain('npm run compare -- [options] <DIR_A> <DIR_B>');
    expect(io.out()).toMatch(/What decides about the exit code:\n +what +The primary verdicts/);
    expect(io.out()).toMatch(/\n {2}5 {2}Something that decides became worse/);
    expect(io.out()).toMatch(/\n {2}6 {2}No regression was shown/);
  });
});

it('the built command compares the reference run with itself, and finds no regression in it', () => {
  const root = join(import.meta.dirname, '..', '..');
  const reference = join(root, 'results', 'reference');
  const built = join(root, 'dist', 'bench', 'cli', 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [built, 'compare', reference, reference], {
    encoding: 'utf8',
  });
  expect([0, 6]).toContain(status);
  expect(stderr).toBe('');
  expect(stdout).toContain('Other differences between the runs\nNone.');
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeRunFile } from '../records/run-file.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { exitCodes } from './exit-codes.ts';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { runtimes, type RuntimesParts } from './runtimes-command.ts';

const root = mkdtempSync(join(tmpdir(), 'runtimes-command-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Runs under 22 and 24 that end with these codes; what ends well leaves a run behind. */
async function start(codes: Readonly<Record<string, number>>, ...more: readonly string[]) {
  const started: (readonly string[])[] = [];
  const parts: RuntimesParts = {
    main: 'main.js',
    resultsRoot: root,
    findRuntimes: () =>
      ['22', '24'].map((label) => ({ label, execPath: `node${label}`, version: `${label}.1.0` })),
    runUnder: async ({ execPath }, argv) => {
      started.push([execPath, ...argv]);
      const code = codes[execPath] ?? 0;
      const folder = argv.at(-1) ?? '';
      if (code === exitCodes.done || code === exitCodes.unproven) await writeRunFile(folder, sampleRun());
      return code;
    },
  };
  const io = fakeIo(['--seed', '7', '--profile', 'quick', ...more]);
  const ending = await runToEnding((given) => runtimes(given, parts), io);
  return { ending, started, out: io.out(), err: io.err() };
}

describe('npm run runtimes', () => {
  it('measures the same under each, into a folder of its own, and shows them below each other', async () => {
    const { ending, started, out } = await start({});
    expect(ending).toBe('done');
    const dir = out.trimEnd().split('\n').at(-1) ?? '';
    const words = ['main.js', 'bench', 'steady', '--profile', 'quick', '--seed', '7', '--out'];
    expect(started).toEqual([
      ['node22', ...words, join(dir, '22')],
      ['node24', ...words, join(dir, '24')],
    ]);
    expect(out).toContain('Each version of Node.js against itself');
    expect(out).toMatch(/^22\.1\.0 .*▼/m);
  });

  it('names a version under which it failed, and shows the others', async () => {
    const { ending, out } = await start({ node22: exitCodes.nothing });
    expect(ending).toBe('nothing');
    expect(out).toContain('LEFT OUT. 22.1.0: the run exited with 4.');
    expect(out).toMatch(/^24\.1\.0 .*▼/m);
  });

  it('leaves no folder where nothing was measured', async () => {
    const out = join(root, 'nothing');
    const { ending, err } = await start({ node22: 2, node24: 2 }, '--out', out);
    expect(ending).toBe('nothing');
    expect(err).toContain('Nothing could be measured.');
    expect(existsSync(out)).toBe(false);
  });

  it('hands on that another run may be measuring', async () => {
    const { started } = await start({}, '--alongside');
    expect(started[0]).toContain('--alongside');
  });
});

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimOutDir, nameRun } from './out-dir.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

const execute = promisify(execFile);
/** As a URL: the path may have a `%` in it. */
const built = pathToFileURL(join(import.meta.dirname, '../../dist/bench/api/out-dir.js')).href;

let root = '';
beforeEach(() => {
  root = temporaryDir();
});

it('a run is named by its start in UTC and its profile', () => {
  expect(nameRun(new Date('2026-11-23T06:12:59.900Z'), 'standard')).toBe('2026-11-23T0612-standard');
});

describe('the default folder', () => {
  it('lies in results/ and exists, empty, from then on', () => {
    const { dir, runId } = claimOutDir(null, root, 'a-run');
    expect({ dir, runId }).toEqual({ dir: join(root, 'results', 'a-run'), runId: 'a-run' });
    expect(readdirSync(dir)).toEqual(['raw']);
  });

  it('of a second and a third run in the same minute has another name, and so has the run', () => {
    const claimed = [1, 2, 3].map(() => claimOutDir(null, root, 'a-run'));
    expect(claimed.map(({ runId }) => runId)).toEqual(['a-run', 'a-run-2', 'a-run-3']);
    expect(claimed.at(-1)?.dir).toBe(join(root, 'results', 'a-run-3'));
  });

  it('is refused when results is no folder', () => {
    writeFileSync(join(root, 'results'), '');
    expect(() => claimOutDir(null, root, 'a-run')).toThrow(
      expect.objectContaining({ code: 'output-unwritable' }),
    );
  });
});

describe('a folder that was asked for', () => {
  it('is made with its parents, or taken when it is there and empty', () => {
    const dir = join(root, 'x', 'y');
    for (const _ of ['made', 'taken']) {
      const claimed = claimOutDir(dir, root, 'a-run');
      expect(claimed).toMatchObject({ dir, runId: 'a-run' });
      expect(readdirSync(join(dir, 'raw'))).toEqual([]);
      claimed.removeIfEmpty();
      mkdirSync(dir);
    }
  });

  it('is refused, and left as it is, when something lies in it', () => {
    writeFileSync(join(root, 'mine.txt'), '');
    expect(() => claimOutDir(root, root, 'a-run')).toThrow(
      expect.objectContaining({
        code: 'output-not-empty',
        message: expect.stringContaining(`${root} is not empty`),
      }),
    );
    expect(readdirSync(root)).toEqual(['mine.txt']);
  });

  it('is taken by one of eight runs that start at the same moment', async () => {
    const script = `import { claimOutDir } from ${JSON.stringify(built)};
      process.stdout.write(claimOutDir(process.argv[1], '/', 'a-run').runId);`;
    const claims = Array.from({ length: 8 }, () =>
      execute(process.execPath, ['--input-type=module', '--eval', script, join(root, 'shared')]),
    );
    const settled = await Promise.allSettled(claims);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(join(root, 'shared'))).toEqual(['raw']);
  });

  it('is refused when it is a file, or lies below one', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const dir of [file, join(file, 'below')]) {
      expect(() => claimOutDir(dir, root, 'a-run')).toThrow(
        expect.objectContaining({ code: 'output-unwritable', hint: expect.stringContaining('--out') }),
      );
    }
  });
});

it('a folder is taken away when nothing was saved, and kept otherwise', () => {
  const empty = claimOutDir(null, root, 'empty');
  const full = claimOutDir(null, root, 'full');
  writeFileSync(join(full.dir, 'raw', 'calibration.json'), '');
  empty.removeIfEmpty();
  full.removeIfEmpty();
  expect([existsSync(empty.dir), existsSync(full.dir)]).toEqual([false, true]);
});

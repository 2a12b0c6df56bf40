import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionalChecks } from '../records/functional-checks.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { functionalChecksOnce, hashSoftware } from './kept.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let dir = '';
beforeEach(() => {
  dir = temporaryDir();
});

describe('functional checks', () => {
  const whole: FunctionalChecks = { ...sampleRun().functionalChecks, notes: [] };
  const parts = (softwareHash = 'a', checks = whole) => ({
    file: join(dir, 'cache', 'checks.json'),
    softwareHash,
    make: vi.fn(() => Promise.resolve(checks)),
  });

  it('are made once, and have the date at which they were made ever after', async () => {
    const [first, second] = [parts(), parts('a', { ...whole, madeAt: '2027-01-01T00:00:00.000Z' })];
    expect(await functionalChecksOnce(first)).toEqual(whole);
    expect(await functionalChecksOnce(second)).toEqual(whole);
    expect(first.make).toHaveBeenCalledOnce();
    expect(second.make).not.toHaveBeenCalled();
  });

  it('are made anew for other software, and kept for that', async () => {
    await functionalChecksOnce(parts('a'));
    const [other, again] = [parts('b'), parts('b')];
    await functionalChecksOnce(other);
    await functionalChecksOnce(again);
    expect(other.make).toHaveBeenCalledOnce();
    expect(again.make).not.toHaveBeenCalled();
  });

  it.each<[string, (text: string) => string]>([
    ['torn', (text) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of something else', () => '{"softwareHash":"a"}'],
    ['of another shape', (text) => text.replace('"notes"', '"remarks"')],
  ])('are made anew where the file is %s', async (_, change) => {
    const first = parts();
    await functionalChecksOnce(first);
    await writeFile(first.file, change(await readFile(first.file, 'utf8')));
    const second = parts();
    expect(await functionalChecksOnce(second)).toEqual(whole);
    expect(second.make).toHaveBeenCalledOnce();
  });

  it('of which one failed are not kept: the next run tries again', async () => {
    const notes = [{ check: 'bytes', reason: 'no socket' }];
    await functionalChecksOnce(parts('a', { ...whole, notes }));
    const second = parts();
    await functionalChecksOnce(second);
    expect(second.make).toHaveBeenCalledOnce();
  });

  it('need no place to be kept in', async () => {
    await writeFile(join(dir, 'cache'), 'a file in the way');
    expect(await functionalChecksOnce(parts())).toEqual(whole);
  });
});

describe('the hash of the software', () => {
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), text);
  };
  const hash = (): string => hashSoftware(dir, join(dir, 'dist'));

  it('is the same for the same files, and another when code, a counted source or a package changes', async () => {
    await put('dist/bench/a.js', 'compiled');
    await put('servers/sse.ts', 'source');
    await put('node_modules/.package-lock.json', 'versions');
    const hashes = [hash()];
    expect(hash()).toBe(hashes[0]);
    for (const [path, text] of [
      ['dist/bench/a.js', 'compiled again'],
      ['dist/servers/deep/b.js', 'new'],
      ['servers/sse.ts', 'source // with a comment'],
      ['node_modules/.package-lock.json', 'other versions'],
    ] as const) {
      await put(path, text);
      hashes.push(hash());
    }
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyChecksums, writeChecksums } from './checksums.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryDir();
  mkdirSync(join(dir, 'raw'));
  for (const name of [
    'run.json',
    'report.md',
    'raw/001-a.json',
    'raw/calibration.json',
    'raw/x.unfinished',
  ]) {
    writeFileSync(join(dir, name), `content of ${name}\n`);
  }
});

describe('the checksums of a run', () => {
  it('stand in a file as sha256sum writes it, for what was measured and for nothing else', async () => {
    await writeChecksums(dir);
    const lines = readFileSync(join(dir, 'SHA256SUMS'), 'utf8').split('\n');
    expect(lines.map((line) => line.slice(64))).toEqual([
      '  raw/001-a.json',
      '  raw/calibration.json',
      '  run.json',
      '',
    ]);
    // printf 'content of run.json\n' | sha256sum
    expect(lines[2]?.slice(0, 64)).toBe('fe290ddf0804e84e145a1334640d3c5ead930537ed3f76b0020787a79f9ec80b');
    expect(await verifyChecksums(dir)).toBe(true);
  });

  it.each(['run.json', 'raw/001-a.json', 'raw/calibration.json'])(
    'find one flipped bit in %s',
    async (name) => {
      await writeChecksums(dir);
      const bytes = readFileSync(join(dir, name));
      bytes[3] = (bytes[3] ?? 0) ^ 1;
      writeFileSync(join(dir, name), bytes);
      await expect(verifyChecksums(dir)).rejects.toMatchObject({
        code: 'run-damaged',
        message: `${join(dir, name)} is not what was written: its checksum differs.`,
      });
    },
  );

  it('find a file that is gone, and one that was added', async () => {
    await writeChecksums(dir);
    writeFileSync(join(dir, 'raw/002-b.json'), '{}');
    await expect(verifyChecksums(dir)).rejects.toThrow('002-b.json has no line in SHA256SUMS');
    unlinkSync(join(dir, 'raw/002-b.json'));
    unlinkSync(join(dir, 'raw/001-a.json'));
    await expect(verifyChecksums(dir)).rejects.toThrow('001-a.json is missing');
  });

  it.each([
    ['is empty', () => ''],
    ['lacks the line of a record', (lines: readonly string[]) => lines.slice(1).join('\n')],
    ['lacks the line of run.json', (lines: readonly string[]) => lines.slice(0, 2).join('\n')],
  ])('vouch for nothing when the file %s', async (_, edit) => {
    await writeChecksums(dir);
    writeFileSync(sums(), edit(readFileSync(sums(), 'utf8').trim().split('\n')));
    await expect(verifyChecksums(dir)).rejects.toMatchObject({ code: 'run-damaged' });
  });

  it('say nothing about reports, which can be made again', async () => {
    await writeChecksums(dir);
    writeFileSync(join(dir, 'report.md'), 'another');
    expect(await verifyChecksums(dir)).toBe(true);
  });

  it('may be absent, which is told, but not unreadable', async () => {
    expect(await verifyChecksums(dir)).toBe(false);
    mkdirSync(sums());
    await expect(verifyChecksums(dir)).rejects.toMatchObject({ code: 'run-unreadable' });
  });

  it.each([`${'0'.repeat(64)}  ../secret`, `${'0'.repeat(64)}  raw/../../secret.json`, 'hello'])(
    'are refused with the line %j: another folder, or no checksum at all',
    async (line) => {
      writeFileSync(sums(), `${line}\n`);
      await expect(verifyChecksums(dir)).rejects.toThrow(`no checksum: '${line.slice(0, 80)}'`);
    },
  );
});

const sums = () => join(dir, 'SHA256SUMS');

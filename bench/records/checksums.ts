import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../../servers/hub/errors.ts';
import { writeWhole } from './whole-file.ts';

/** As `sha256sum` writes and checks it: `sha256sum -c SHA256SUMS`. */
const SUMS_FILE = 'SHA256SUMS';

/**
 * Writes the checksums of everything that was measured: `run.json` and all of `raw/`. The reports are left out: they can be
 * rendered again.
 * @throws HarnessError `write-failed`.
 */
export async function writeChecksums(dir: string): Promise<void> {
  const raw = await readdir(join(dir, 'raw')).catch(() => []);
  const names = ['run.json', ...raw.filter((name) => name.endsWith('.json')).map((name) => `raw/${name}`)];
  const lines = await Promise.all(
    names.toSorted().map(async (name) => `${await sumOf(dir, name)}  ${name}\n`),
  );
  await writeWhole(join(dir, SUMS_FILE), lines.join(''));
}

/**
 * Compares every file of a run with its checksum.
 * @returns false when the folder has none: a run of version 1, or one that crashed.
 * @throws HarnessError `run-damaged` that names the first file that is not what was written.
 */
export async function verifyChecksums(dir: string): Promise<boolean> {
  const sums = await readFile(join(dir, SUMS_FILE), 'utf8').catch(() => null);
  if (sums === null) return false;
  for (const line of sums.split('\n').filter((text) => text !== '')) {
    const [, wanted = '', name = ''] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (name === '' || name.includes('..') || name.startsWith('/')) {
      throw damaged(`${join(dir, SUMS_FILE)} has a line that is no checksum: '${line.slice(0, 80)}'.`);
    }
    const found = await sumOf(dir, name).catch(() => null);
    if (found === null) throw damaged(`${join(dir, name)} is missing or cannot be read.`);
    if (found !== wanted) throw damaged(`${join(dir, name)} is not what was written: its checksum differs.`);
  }
  return true;
}

async function sumOf(dir: string, name: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(dir, name)))
    .digest('hex');
}

function damaged(message: string): HarnessError {
  return new HarnessError('run-damaged', message, {
    hint: 'Take the folder from a copy. If you changed a file on purpose, delete SHA256SUMS: nothing vouches for it then.',
  });
}

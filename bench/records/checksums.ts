import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../../servers/hub/errors.ts';
import { readTextIfThere, unlessAbsent, writeWhole } from './whole-file.ts';

/** As `sha256sum` writes and checks it: `sha256sum -c SHA256SUMS`. */
const SUMS_FILE = 'SHA256SUMS';

/**
 * Writes the checksums of everything that was measured: `run.json` and all of `raw/`. The reports are left out: they can be
 * rendered again.
 * @throws HarnessError `write-failed`.
 */
export async function writeChecksums(dir: string): Promise<void> {
  const lines = await Promise.all(
    (await measuredFiles(dir)).map(async (name) => `${await sumOf(dir, name)}  ${name}\n`),
  );
  await writeWhole(join(dir, SUMS_FILE), lines.join(''));
}

/**
 * Compares every measured file of a run with its checksum. One without a checksum is not what was written either.
 * @returns false when the folder has no checksums, as after a crash.
 * @throws HarnessError `run-damaged` that names the first file at fault.
 */
export async function verifyChecksums(dir: string): Promise<boolean> {
  const text = await readTextIfThere(join(dir, SUMS_FILE));
  if (text === null) return false;
  const sums = new Map<string, string>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](run\.json|raw\/[^/\\]+\.jsonl?)$/.exec(line) ?? [];
    if (sum === undefined || name === undefined) {
      throw damaged(`${join(dir, SUMS_FILE)} has a line that is no checksum: '${line.slice(0, 80)}'.`);
    }
    sums.set(name, sum);
  }
  for (const name of new Set([...(await measuredFiles(dir)), ...sums.keys()])) {
    const found = await sumOf(dir, name).catch(() => null);
    if (found === null) throw damaged(`${join(dir, name)} is missing or cannot be read.`);
    if (!sums.has(name))
      throw damaged(`${join(dir, name)} has no line in ${SUMS_FILE}: nothing vouches for it.`);
    if (found !== sums.get(name)) {
      throw damaged(`${join(dir, name)} is not what was written: its checksum differs.`);
    }
  }
  return true;
}

async function measuredFiles(dir: string): Promise<readonly string[]> {
  const raw = (await unlessAbsent(join(dir, 'raw'), (folder) => readdir(folder))) ?? [];
  const names = raw.filter((name) => /\.jsonl?$/.test(name)).map((name) => `raw/${name}`);
  return ['run.json', ...names].toSorted();
}

async function sumOf(dir: string, name: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(dir, name)))
    .digest('hex');
}

function damaged(message: string): HarnessError {
  return new HarnessError('run-damaged', message, {
    hint: 'Take the folder from a copy. If you changed it on purpose, delete SHA256SUMS: nothing vouches for it then.',
  });
}

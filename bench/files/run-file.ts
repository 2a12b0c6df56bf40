import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { HarnessError } from '../../servers/contract/errors.ts';
import { RECORD_SCHEMA_VERSION, type RoundRecord } from '../model/record.ts';
import { RUN_SCHEMA_VERSION, type RunFile } from '../model/run.ts';
import { recordSchema } from './record-schema.ts';
import { runFileText, runSchema } from './run-schema.ts';
import { fitToWrite, parseStrictly } from './strict-json.ts';

/**
 * Reads the text of a `run.json`.
 * @param name what the text is called in messages
 * @throws HarnessError `run-unreadable` with the place of the fault, what was expected there and what came.
 */
export function parseRunFile(text: string, name = 'run.json'): RunFile {
  return parseStrictly(runSchema, RUN_SCHEMA_VERSION, text, name);
}

/**
 * Reads `run.json` in the folder of a run.
 * @throws HarnessError `run-unreadable` when it is not there or not what it should be.
 */
export async function readRunFolder(dir: string): Promise<RunFile> {
  const path = join(dir, 'run.json');
  return parseRunFile(await readText(path), path);
}

/**
 * Writes `run.json` into the folder of a run, which is made if need be. Returns its path.
 * @throws HarnessError `write-failed` when `run` does not fit the schema or the file cannot be written.
 */
export async function writeRunFile(dir: string, run: RunFile): Promise<string> {
  const path = join(dir, 'run.json');
  return writeWhole(path, runFileText(fitToWrite(runSchema, run, path)));
}

/** Name of a raw record: `003-fan-out-100-connections-round-2.json`. The number keeps the files in the order of the run. */
export function recordFileName(record: RoundRecord, number: number): string {
  return `${String(number).padStart(3, '0')}-${record.scenario}-${record.cell.id}-round-${record.round}.json`;
}

/**
 * Writes the record of one round into `raw/` of the folder of a run. Returns its path.
 * @param number running number of the record in this run; the caller counts
 * @throws HarnessError `write-failed` as above.
 */
export async function writeRecord(dir: string, record: RoundRecord, number: number): Promise<string> {
  const path = join(dir, 'raw', recordFileName(record, number));
  const text = JSON.stringify(fitToWrite(recordSchema, record, path), null, 2);
  return writeWhole(path, `${text}\n`);
}

/**
 * Reads every raw record in the folder of a run, in the order of the run. Files with other names are left alone.
 * @throws HarnessError `run-unreadable` when `raw/` is not there or a record is not what it should be.
 */
export async function readRecords(dir: string): Promise<readonly RoundRecord[]> {
  const folder = join(dir, 'raw');
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const ordered = names
    .filter((name) => /^\d{3,}-.+\.json$/.test(name))
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));
  const records: RoundRecord[] = [];
  for (const name of ordered) {
    const path = join(folder, name);
    records.push(parseStrictly(recordSchema, RECORD_SCHEMA_VERSION, await readText(path), path));
  }
  return records;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): HarnessError {
  const absent = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
  return new HarnessError(
    'run-unreadable',
    absent ? `There is no ${path}.` : `Cannot read ${path}: ${reason(error)}.`,
    {
      hint: 'Give the folder of a run: `npm run bench` prints it last.',
      cause: error,
    },
  );
}

/** Writes beside the target, then renames: whoever reads sees the old file or the new one, never half of one. */
async function writeWhole(path: string, text: string): Promise<string> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    return path;
  } catch (error) {
    // The failure to report is the first one: what clearing up meets does not matter any more.
    await rm(unfinished, { force: true }).catch(() => null);
    const hint = WRITE_HINTS[errorCode(error)];
    throw new HarnessError('write-failed', `Cannot write ${path}: ${reason(error)}.`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

const WRITE_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, or choose another disk with --out.',
  EDQUOT: 'Your disk quota is used up: free some space, or choose another disk with --out.',
  EACCES: 'You may not write there: choose another folder with --out.',
  EPERM: 'You may not write there: choose another folder with --out.',
  EROFS: 'That disk is read-only: choose another folder with --out.',
  EEXIST: 'A file stands where a folder is needed: choose another folder with --out.',
  ENOTDIR: 'A file stands where a folder is needed: choose another folder with --out.',
  EISDIR: 'A folder stands where the file is to go: choose another folder with --out.',
  EMFILE: 'Too many files are open: raise the limit with `ulimit -n`.',
};

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

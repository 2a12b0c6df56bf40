import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../../servers/hub/errors.ts';
import { CALIBRATION_SCHEMA_VERSION, calibrationSchema, type Calibration } from './calibration.ts';
import { RECORD_SCHEMA_VERSION, recordSchema, type RoundRecord } from './record.ts';
import { RUN_SCHEMA_VERSION, runFileText, runSchema, type RunFile } from './run.ts';
import { fitToWrite, parseStrictly } from './strict-json.ts';
import { errorCode, reason, writeWhole } from './whole-file.ts';

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
 * Reads the text of a raw record.
 * @param name what the text is called in messages
 * @throws HarnessError `run-unreadable` as above.
 */
export function parseRecord(text: string, name = 'the record'): RoundRecord {
  return parseStrictly(recordSchema, RECORD_SCHEMA_VERSION, text, name);
}

/** What opened a run, beside the records in `raw/`. */
const CALIBRATION_FILE = join('raw', 'calibration.json');

/**
 * Writes what opened a run into `raw/` of its folder. Returns its path.
 * @throws HarnessError `write-failed` as above.
 */
export async function writeCalibration(dir: string, calibration: Calibration): Promise<string> {
  const path = join(dir, CALIBRATION_FILE);
  const text = JSON.stringify(fitToWrite(calibrationSchema, calibration, path), null, 2);
  return writeWhole(path, `${text}\n`);
}

/**
 * Reads what opened a run; null: nothing did, as in runs of version 1.
 * @throws HarnessError `run-unreadable` when it is not what it should be.
 */
export async function readCalibration(dir: string): Promise<Calibration | null> {
  const path = join(dir, CALIBRATION_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  });
  return text === null ? null : parseStrictly(calibrationSchema, CALIBRATION_SCHEMA_VERSION, text, path);
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
    records.push(parseRecord(await readText(path), path));
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

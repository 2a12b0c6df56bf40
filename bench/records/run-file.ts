import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';

import { CALIBRATION_SCHEMA_VERSION, calibrationSchema, type Calibration } from './calibration.ts';
import { RECORD_SCHEMA_VERSION, recordSchema, type RoundRecord } from './record.ts';
import { RUN_SCHEMA_VERSION, runSchema, type RunFile } from './run.ts';
import { fitToWrite, parseStrictly } from './strict-json.ts';
import { readWhole, readTextIfThere, unreadable, writeWhole } from './whole-file.ts';

const runPath = (dir: string) => join(dir, 'run.json');
const calibrationPath = (dir: string) => join(dir, 'raw', 'calibration.json');

/**
 * The text of `run.json`: two spaces, the fields in the order of the schema whatever the order in `run`, a line end.
 * The same run gives the same bytes.
 * @throws HarnessError `write-failed` when `run` does not fit the schema.
 */
export function runFileText(run: RunFile, path = 'run.json'): string {
  return textOf(runSchema, run, path);
}

/**
 * Reads the text of a `run.json`.
 * @param name what the text is called in messages
 * @throws HarnessError `run-unreadable` with the place of the fault, what was expected there and what came.
 */
export function parseRunFile(text: string, name = 'run.json'): RunFile {
  return parseStrictly(runSchema, RUN_SCHEMA_VERSION, text, name);
}

/** @throws HarnessError `run-unreadable` when `run.json` is not there or not what it should be. */
export async function readRunFolder(dir: string): Promise<RunFile> {
  return parseRunFile(await readWhole(runPath(dir)), runPath(dir));
}

/**
 * Writes `run.json` into the folder of a run, which is made if need be. Returns its path.
 * @throws HarnessError `write-failed` when `run` does not fit the schema or the file cannot be written.
 */
export async function writeRunFile(dir: string, run: RunFile): Promise<string> {
  return writeWhole(runPath(dir), runFileText(run, runPath(dir)));
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
  return writeWhole(path, textOf(recordSchema, record, path));
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
  const records: RoundRecord[] = [];
  const place = (name: string): number => Number.parseInt(name, 10);
  for (const name of names
    .filter((each) => /^\d{3,}-.+\.json$/.test(each))
    .toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1))) {
    const path = join(folder, name);
    records.push(parseStrictly(recordSchema, RECORD_SCHEMA_VERSION, await readWhole(path), path));
  }
  return records;
}

/** Writes the calibration into `raw/`. Returns its path. @throws HarnessError `write-failed` as above. */
export async function writeCalibration(dir: string, calibration: Calibration): Promise<string> {
  const path = calibrationPath(dir);
  return writeWhole(path, textOf(calibrationSchema, calibration, path));
}

/** null: the run has none. @throws HarnessError `run-unreadable` when it is not what it should be. */
export async function readCalibration(dir: string): Promise<Calibration | null> {
  const path = calibrationPath(dir);
  const text = await readTextIfThere(path);
  return text === null ? null : parseStrictly(calibrationSchema, CALIBRATION_SCHEMA_VERSION, text, path);
}

function textOf<Output>(schema: z.ZodType<Output>, value: Output, path: string): string {
  return `${JSON.stringify(fitToWrite(schema, value, path), null, 2)}\n`;
}

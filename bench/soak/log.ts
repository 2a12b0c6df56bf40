import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError, messageOf } from '../../servers/hub/errors.ts';
import { soakLine, SOAK_SCHEMA_VERSION, type SoakLine } from '../records/soak.ts';
import { fitToWrite, parseStrictly } from '../records/strict-json.ts';
import { unreadable } from '../records/whole-file.ts';

/** The lines of a soak in its folder. */
export const soakPath = (dir: string): string => join(dir, 'raw', 'soak.jsonl');

/**
 * The lines that a soak has left in its folder; null: there are none. A last line that was cut off when the program was killed is
 * removed from the file.
 * @throws HarnessError `run-unreadable`
 */
export function readSoakLines(dir: string): readonly SoakLine[] | null {
  const path = soakPath(dir);
  if (!existsSync(path)) return null;
  const text = read(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  const lines = whole
    .split('\n')
    .slice(0, -1)
    .map((line, at) => parseStrictly(soakLine, SOAK_SCHEMA_VERSION, line, `line ${at + 1} of ${path}`));
  if (lines.length > 0 && lines[0]?.kind !== 'settings') {
    throw new HarnessError('run-unreadable', `${path} does not begin with the settings of a soak.`, {
      hint: 'Name another folder with --out DIR.',
    });
  }
  return lines.length === 0 ? null : lines;
}

/**
 * Appends a line, and returns when it is on the disk.
 * @throws HarnessError `write-failed`
 */
export function appendSoakLine(dir: string, line: SoakLine): void {
  const path = soakPath(dir);
  const text = `${JSON.stringify(fitToWrite(soakLine, line, path))}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, 'a');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new HarnessError('write-failed', `Cannot write ${path}: ${messageOf(cause)}.`, {
      hint: 'Make room, then go on with the same command and --out.',
      cause,
    });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { HarnessError, messageOf, systemCodeOf } from '../../servers/hub/errors.ts';

/**
 * Writes beside the target, then renames: a reader sees the old file or the new one, never half of one. Returns the path.
 * @throws HarnessError `write-failed`.
 */
export async function writeWhole(path: string, text: string): Promise<string> {
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
    const hint = WRITE_HINTS[systemCodeOf(error)];
    throw new HarnessError('write-failed', `Cannot write ${path}: ${messageOf(error)}.`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

const NOT_ALLOWED = 'You may not write there: choose another folder with --out.';
const FILE_IN_THE_WAY = 'A file stands where a folder is needed: choose another folder with --out.';
const WRITE_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, or choose another disk with --out.',
  EDQUOT: 'Your disk quota is used up: free some space, or choose another disk with --out.',
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: 'That disk is read-only: choose another folder with --out.',
  EEXIST: FILE_IN_THE_WAY,
  ENOTDIR: FILE_IN_THE_WAY,
  EISDIR: 'A folder stands where the file is to go: choose another folder with --out.',
  EMFILE: 'Too many files are open: raise the limit with `ulimit -n`.',
};

/** @throws HarnessError `run-unreadable`. */
export async function readWhole(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/** null: there is no such file. @throws HarnessError `run-unreadable`. */
export async function readTextIfThere(path: string): Promise<string | null> {
  return unlessAbsent(path, (file) => readFile(file, 'utf8'));
}

/** What is read from a path; null: nothing is there. @throws HarnessError `run-unreadable`. */
export async function unlessAbsent<Read>(
  path: string,
  read: (path: string) => Promise<Read>,
): Promise<Read | null> {
  return read(path).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  });
}

export function unreadable(path: string, cause: unknown): HarnessError {
  const isAbsent = ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(cause));
  return new HarnessError(
    'run-unreadable',
    isAbsent ? `There is no ${path}.` : `Cannot read ${path}: ${messageOf(cause)}.`,
    { hint: 'Give the folder of a run: `npm run bench` prints it last.', cause },
  );
}

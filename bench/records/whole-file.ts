import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { HarnessError } from '../../servers/hub/errors.ts';

/**
 * Writes beside the target, then renames: whoever reads sees the old file or the new one, never half of one. Returns the path.
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

/** The system's code of an error, such as `ENOENT`; empty: it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What an error says. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { RoundRecord } from '../records/record.ts';
import { readRecords, readRunFolder } from '../records/run-file.ts';
import type { OutDir } from './out-dir.ts';

/** The folder of an interrupted run. */
export interface ReopenedDir extends OutDir {
  /** Of the run; absent: it was interrupted before its first round. */
  readonly seed?: number;
  readonly records: readonly RoundRecord[];
}

/**
 * Opens the folder of a run that was interrupted, to continue it.
 * @throws HarnessError `usage` when no folder was named, or its run is complete; `run-unreadable`
 */
export async function reopenOutDir(asked: string | null): Promise<ReopenedDir> {
  if (asked === null)
    throw new HarnessError('usage', '--resume needs the folder of the run that was interrupted.', {
      hint: 'Name it with --out DIR.',
    });
  const dir = resolve(asked);
  const records = await readRecords(dir);
  const opened = { dir, runId: basename(dir), records, removeIfEmpty: () => undefined };
  if (!existsSync(join(dir, 'run.json'))) return opened;
  const { runId, seed, complete } = await readRunFolder(dir);
  if (complete)
    throw new HarnessError('usage', `The run in ${dir} is complete: there is nothing to resume.`, {
      hint: 'Leave out --resume and name a new folder to measure again.',
    });
  return { ...opened, runId, seed };
}

import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError, systemCodeOf } from '../../servers/hub/errors.ts';
import type { ProfileId } from '../records/scenario.ts';

/** A folder that can be written, and that no other run has: nothing is in it but an empty `raw/`. */
export interface OutDir {
  readonly dir: string;
  readonly runId: string;
  /** Removes the folder again if nothing was put into it. */
  removeIfEmpty(): void;
}

/** The name of a run: its start in UTC, to the minute, and its profile, such as `2026-11-23T0612-standard`. */
export function nameRun(startedAt: Date, profile: ProfileId): string {
  return `${startedAt.toISOString().slice(0, 16).replace(':', '')}-${profile}`;
}

/**
 * Makes the folder of a run, with an empty `raw/` in it, before anything is measured: a run that cannot be saved is minutes lost.
 * @param asked what the user named; null: `results/<run-id>` below `root`, with `-2`, `-3` ... when that is taken
 * @throws HarnessError `output-not-empty`, `output-unwritable`
 */
export function claimOutDir(asked: string | null, root: string, runId: string): OutDir {
  const claimed =
    asked === null ? makeFreshDir(resolve(root, 'results'), runId) : { dir: resolve(asked), runId };
  const raw = join(claimed.dir, 'raw');
  try {
    mkdirSync(claimed.dir, { recursive: true });
    takeWhole(claimed.dir, raw);
    // A trial file: permission bits say nothing about a full or read-only disk.
    const trial = join(raw, '.trial');
    writeFileSync(trial, 'trial');
    rmSync(trial);
  } catch (error) {
    throw error instanceof HarnessError ? error : unwritable(claimed.dir, error);
  }
  return {
    ...claimed,
    removeIfEmpty() {
      try {
        rmdirSync(raw);
        rmdirSync(claimed.dir);
      } catch {
        // It holds something, and stays.
      }
    },
  };
}

/** Making `raw/` claims the folder: of two runs that find it empty at the same moment, one finds `raw/` there already. */
function takeWhole(dir: string, raw: string): void {
  try {
    if (readdirSync(dir).length === 0) {
      mkdirSync(raw);
      return;
    }
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
  throw new HarnessError('output-not-empty', `The folder ${dir} is not empty, or another run has taken it.`, {
    hint: 'Name a new or an empty folder with --out DIR. Results are never overwritten.',
  });
}

function makeFreshDir(parent: string, runId: string): { dir: string; runId: string } {
  try {
    mkdirSync(parent, { recursive: true });
  } catch (error) {
    throw unwritable(parent, error);
  }
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? runId : `${runId}-${count}`;
    const dir = join(parent, name);
    try {
      // Not recursive: it must fail when another run has just taken the name.
      mkdirSync(dir);
      return { dir, runId: name };
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw unwritable(dir, error);
    }
  }
}

function unwritable(dir: string, cause: unknown): HarnessError {
  return new HarnessError('output-unwritable', `The folder ${dir} cannot be written.`, {
    hint: 'Name another folder with --out DIR.',
    cause,
  });
}

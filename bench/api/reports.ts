import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import { verifyChecksums } from '../records/checksums.ts';
import type { RunResult } from '../records/progress.ts';
import { readRunFolder } from '../records/run-file.ts';
import type { RunFile } from '../records/run.ts';
import type { Registry } from '../registry.ts';
import type { ReportFormat, ReportOptions } from '../report/contract.ts';
import { FIXED_COLUMNS } from '../report/layout.ts';
import { analyseAgain } from '../runner/analyse-again.ts';

export type ReportFormats = Registry<ReportFormat>;

/** Whatever goes to a file or a pipe is drawn so: the same bytes from any window. */
export const fixedOptions: ReportOptions = { columns: FIXED_COLUMNS, color: false };

/** Writes every format that has a file. @throws HarnessError `write-failed` */
export function writeReports({ run, dir }: RunResult, formats: ReportFormats): void {
  for (const [, format] of formats.entries()) {
    if (format.fileName === null) continue;
    const path = join(dir, format.fileName);
    try {
      writeFileSync(path, format.render(run, fixedOptions));
    } catch (cause) {
      throw new HarnessError('write-failed', `${path} could not be written.`, {
        hint: `The measurements are safe: make room, then render them with npm run report -- ${dir}`,
        cause,
      });
    }
  }
}

/** How the files of a run are read; a test hands in something else. */
export interface RunFiles {
  /** @throws HarnessError `run-unreadable` */
  readonly readRunFolder: (dir: string) => Promise<RunFile>;
  /** false: there are no checksums. @throws HarnessError `run-damaged` */
  readonly verifyChecksums: (dir: string) => Promise<boolean>;
}

/**
 * The run of a folder, once its checksums hold.
 * @param onUnchecked called where there are none, so that changes to the files cannot be detected
 * @throws HarnessError `run-unreadable`, `run-damaged`
 */
export async function readRun(
  dir: string,
  onUnchecked: () => void = () => undefined,
  files: RunFiles = { readRunFolder, verifyChecksums },
): Promise<RunFile> {
  const run = await files.readRunFolder(dir);
  if (!(await files.verifyChecksums(dir))) onUnchecked();
  return run;
}

/**
 * Computes `run.json` and the reports of a finished run again from its raw records, and writes them.
 * @throws HarnessError `run-unreadable`, `run-damaged`, `write-failed`
 */
export async function analyseRun(
  dir: string,
  formats: ReportFormats,
  onUnchecked?: () => void,
): Promise<RunFile> {
  await readRun(dir, onUnchecked);
  const run = await analyseAgain(dir);
  writeReports({ run, dir }, formats);
  return run;
}

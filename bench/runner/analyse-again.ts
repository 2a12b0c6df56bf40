import { analyseFolder } from '../analysis/analyse.ts';
import { judgeRun } from '../claims/index.ts';
import { writeChecksums } from '../records/checksums.ts';
import { readCalibration, readRecords, readRunFolder, writeRunFile } from '../records/run-file.ts';
import type { RunFile } from '../records/run.ts';
import { catalogueWith } from '../targets/catalogue.ts';

/**
 * Analyses the raw records of a finished run again, with the margins and questions of today, and writes `run.json` anew.
 * @throws HarnessError `run-unreadable`, `write-failed`, `unknown-id` for a question that no longer exists.
 */
export async function analyseAgain(dir: string): Promise<RunFile> {
  const [facts, records, calibration] = [
    await readRunFolder(dir),
    await readRecords(dir),
    await readCalibration(dir),
  ];
  const catalogue = catalogueWith(facts.ownScenarios);
  const run = analyseFolder(facts, records, calibration, catalogue, judgeRun);
  await writeRunFile(dir, run);
  await writeChecksums(dir);
  return run;
}

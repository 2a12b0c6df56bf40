import { systemClock as clock } from '../../servers/stream/clock.ts';
import { analyseFolder } from '../analysis/analyse.ts';
import { judgeRun } from '../claims/index.ts';
import type { Calibration } from '../records/calibration.ts';
import { writeChecksums } from '../records/checksums.ts';
import type { RunOptions } from '../records/progress.ts';
import type { RoundRecord } from '../records/record.ts';
import { writeCalibration, writeRecord, writeRunFile } from '../records/run-file.ts';
import type { RunFile, RunTarget, RunTransport } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import type { Scenario } from '../records/scenario.ts';
import { catalogueWith } from '../targets/catalogue.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';
import { isCompressed, transports as registered } from '../transports.ts';

/** The folder of a run while it is filled: one record for each round, and always a `run.json` that fits the records. */
export interface RunFolder {
  /** Writes the record, and `run.json` anew, and returns its verdicts. @throws HarnessError `write-failed`. */
  add(record: RoundRecord): Promise<readonly Verdict[]>;
  /** Writes the last `run.json`, and the checksums of everything that was measured. @throws HarnessError `write-failed`. */
  finish(): Promise<RunFile>;
}

/** Opens the folder, with the calibration in it. @throws HarnessError `write-failed`. */
export async function openRunFolder(
  options: RunOptions,
  chosen: readonly (readonly [id: string, scenario: Scenario])[],
  machine: Pick<RunFile, 'environment' | 'functionalChecks' | 'targets'> & {
    readonly calibration: Calibration | null;
  },
): Promise<RunFolder> {
  const { outDir, runId, seed, profile, budgetSeconds, argv, everyRound, ownScenarios, transports, signal } =
    options;
  const { environment, functionalChecks, calibration, targets } = machine;
  const kept = options.kept ?? [];
  const startedAt = kept[0]?.startedAt ?? new Date().toISOString();
  const asked = { runId, seed, profile, budgetSeconds, argv, everyRound, ownScenarios, targets };
  const header = { ...asked, environment, functionalChecks, startedAt };
  const catalogue = catalogueWith(ownScenarios);
  const isOfTargets = targets.length > 0;
  const startedNs = clock.nowNs();
  const records: RoundRecord[] = [...kept];
  if (calibration !== null) await writeCalibration(outDir, calibration);

  /** Whether every cell of the profile got the rounds that a verdict needs, even where the time ended before its plan. */
  const hasAllCells = (): boolean =>
    chosen.every(([id, { cells }]) =>
      cells.every((cell) => {
        const rounds = records.filter((record) => record.scenario === id && record.cell.id === cell.id);
        return rounds.length >= Math.min(MIN_ROUNDS, cell.rounds[profile]);
      }),
    );

  async function write(complete: boolean): Promise<RunFile> {
    const ran = new Set(records.flatMap(({ arms }) => arms.map(({ transport }) => transport)));
    const facts = {
      ...header,
      complete,
      finishedAt: new Date().toISOString(),
      durationNs: clock.nowNs() - startedNs,
      transports: isOfTargets
        ? targets.map((target) => describeForeign(target, records))
        : transports.map((id) => describeTransport(id, records)),
      alsoRan: [...ran]
        .filter((id) => !isOfTargets && !transports.includes(id))
        .map((id) => describeTransport(id, records)),
    };
    const run = analyseFolder(facts, records, calibration, catalogue, judgeRun);
    await writeRunFile(outDir, run);
    return run;
  }

  return {
    async add(record) {
      records.push(record);
      await writeRecord(outDir, record, records.length);
      return (await write(false)).verdicts;
    },
    async finish() {
      const run = await write(!signal.aborted && hasAllCells());
      await writeChecksums(outDir);
      return run;
    },
  };
}

function describeTransport(id: string, records: readonly RoundRecord[]): RunTransport {
  const { label, role } = registered.get(id);
  const arm = records.flatMap(({ arms }) => arms).find(({ transport }) => transport === id);
  return {
    id,
    label,
    role: role === 'polling' || role === 'procedure' ? 'control' : role, // to a reader it is one more that explains
    isCompressed: isCompressed(id),
    server: arm?.serverSoftware ?? 'not started',
    client: arm?.clientSoftware ?? 'not started',
  };
}

/** To a reader a server of the user is one more column. */
function describeForeign({ label, url }: RunTarget, records: readonly RoundRecord[]): RunTransport {
  const arm = records.flatMap(({ arms }) => arms).find(({ transport }) => transport === label);
  return {
    id: label,
    label,
    role: 'target',
    isCompressed: false,
    server: url,
    client: arm?.clientSoftware ?? 'not started',
  };
}

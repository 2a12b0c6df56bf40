import { systemClock as clock } from '../../servers/stream/clock.ts';
import { analyseFolder } from '../analysis/analyse.ts';
import { decideClaims } from '../claims/index.ts';
import { metrics } from '../questions/index.ts';
import type { FunctionalChecks } from '../records/functional-checks.ts';
import type { RunOptions } from '../records/progress.ts';
import type { RoundRecord } from '../records/record.ts';
import { type Environment, type RunFile, type RunTransport, type Verdict } from '../records/run.ts';
import type { Scenario } from '../records/scenario.ts';
import { writeChecksums } from '../records/checksums.ts';
import { writeCalibration, writeRecord, writeRunFile } from '../records/run-file.ts';
import { scenarios } from '../questions/index.ts';
import { LEAST_ROUNDS } from './schedule.ts';
import { transports } from '../transports.ts';
import type { Calibration } from '../records/calibration.ts';

/** The folder of a run while it is filled: a record a round, and always a `run.json` that fits the records. */
export class RunFolder {
  readonly #options: RunOptions;
  readonly #chosen: readonly (readonly [id: string, scenario: Scenario])[];
  readonly #environment: Environment;
  readonly #functionalChecks: FunctionalChecks;
  readonly #startedAt = new Date().toISOString();
  readonly #startedNs = clock.nowNs();
  readonly #records: RoundRecord[] = [];
  #calibration: Calibration | null = null;

  constructor(
    options: RunOptions,
    chosen: readonly (readonly [id: string, scenario: Scenario])[],
    environment: Environment,
    functionalChecks: FunctionalChecks,
  ) {
    this.#options = options;
    this.#chosen = chosen;
    this.#environment = environment;
    this.#functionalChecks = functionalChecks;
  }

  /** Writes what opened the run. @throws HarnessError `write-failed`. */
  async calibrated(calibration: Calibration): Promise<void> {
    this.#calibration = calibration;
    await writeCalibration(this.#options.outDir, calibration);
  }

  /** Writes the record, and `run.json` anew, and tells its verdicts. @throws HarnessError `write-failed`. */
  async add(record: RoundRecord): Promise<readonly Verdict[]> {
    this.#records.push(record);
    await writeRecord(this.#options.outDir, record, this.#records.length);
    const run = this.#describe(false);
    await writeRunFile(this.#options.outDir, run);
    return run.verdicts;
  }

  /** Writes the last `run.json`, and the checksums of all that was measured. @throws HarnessError `write-failed`. */
  async finish(): Promise<RunFile> {
    const run = this.#describe(!this.#options.signal.aborted && this.#hasAllCells());
    await writeRunFile(this.#options.outDir, run);
    await writeChecksums(this.#options.outDir);
    return run;
  }

  /** Whether every cell of the profile got the rounds that a verdict needs, even where the time ended before its plan. */
  #hasAllCells(): boolean {
    return this.#chosen.every(([id, { cells }]) =>
      cells.every((cell) => {
        const rounds = this.#records.filter((record) => record.scenario === id && record.cell.id === cell.id);
        return rounds.length >= Math.min(LEAST_ROUNDS, cell.rounds[this.#options.profile]);
      }),
    );
  }

  /** Transports of cells with arms of their own, in the order in which they came. */
  #alsoRan(): readonly string[] {
    const ran = new Set(this.#records.flatMap(({ arms }) => arms.map(({ transport }) => transport)));
    return [...ran].filter((id) => !this.#options.transports.includes(id));
  }

  #transport(id: string): RunTransport {
    const { label, role } = transports.get(id);
    const arm = this.#records.flatMap(({ arms }) => arms).find(({ transport }) => transport === id);
    return {
      id,
      label,
      role: role === 'polling' ? 'control' : role, // to a reader it is one more that explains
      server: arm?.serverSoftware ?? 'not started',
      client: arm?.clientSoftware ?? 'not started',
    };
  }

  #describe(complete: boolean): RunFile {
    const { runId, seed, profile, argv } = this.#options;
    const facts = {
      runId,
      startedAt: this.#startedAt,
      finishedAt: new Date().toISOString(),
      durationNs: clock.nowNs() - this.#startedNs,
      complete,
      seed,
      profile,
      argv,
      environment: this.#environment,
      transports: this.#options.transports.map((id) => this.#transport(id)),
      alsoRan: this.#alsoRan().map((id) => this.#transport(id)),
      functionalChecks: this.#functionalChecks,
    };
    return analyseFolder(facts, this.#records, this.#calibration, { scenarios, metrics }, decideClaims);
  }
}

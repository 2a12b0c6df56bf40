import type { MachineLock } from '../host/machine-lock.ts';
import type { BenchConfig } from '../records/config.ts';
import type { RunBench, RunProgress, RunResult, TargetAsk } from '../records/progress.ts';
import type { KnownArms } from './arms.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { claimOutDir, nameRun } from './out-dir.ts';
import { reopenOutDir } from './reopen.ts';
import { planRun, planTargetRun, type RunPlan } from './plan-run.ts';
import { writeReports, type ReportFormats } from './reports.ts';

/** What a run is asked for, and how it is watched. Everything may be left out. */
export interface BenchOptions extends Omit<BenchConfig, 'targets' | 'iMayLoadThisHost'> {
  /** A new or empty folder for the results; absent, null: `results/<run-id>` in the working directory. */
  readonly out?: string | null;
  /** Whether to continue the interrupted run in `out`: its finished rounds are kept; absent: no. */
  readonly resume?: boolean;
  /** Whether it may measure although another run is measuring this machine; absent: no. */
  readonly alongside?: boolean;
  /** Servers of the user; then of the rest only `profile`, `budget` and `seed` count; absent: none. */
  readonly targets?: TargetAsk;
  /** The words that measure the same again, for the report; absent: none. */
  readonly argv?: readonly string[];
  /** Aborted when the run should end early and keep what it has. */
  readonly signal?: AbortSignal;
  /** Called once, before anything is measured. */
  readonly onStart?: (run: RunStart) => void;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run that is about to begin. */
export type RunStart = Pick<RunPlan, 'profile' | 'transports' | 'seed'> & { readonly runId: string };

/** What a run is put together from. */
export interface BenchParts extends KnownArms {
  readonly formats: ReportFormats;
  /** The folder in which `results/` lies. */
  readonly resultsRoot: string;
  readonly runBench: RunBench;
  /** @throws HarnessError `machine-busy` */
  readonly lockMachine: (what: string) => Promise<MachineLock>;
}

/**
 * Plans a run, measures it, and writes its files and reports.
 * @throws HarnessError `usage`, `machine-busy`, `output-not-empty`, `too-few-descriptors` and so on before anything is measured,
 * and `write-failed`
 */
export async function measureRun(
  {
    out = null,
    resume = false,
    alongside = false,
    argv = [],
    targets,
    signal = new AbortController().signal,
    onStart = () => undefined,
    onProgress = () => undefined,
    ...config
  }: BenchOptions,
  parts: BenchParts,
): Promise<RunResult> {
  const before = resume ? await reopenOutDir(out) : null;
  const asked = { ...config, ...(before?.seed !== undefined && { seed: before.seed }) };
  if (config.seed !== undefined && config.seed !== asked.seed)
    throw new HarnessError('usage', `The interrupted run has seed ${asked.seed}, not ${config.seed}.`, {
      hint: 'Leave out --seed.',
    });
  const plan = targets === undefined ? planRun(asked, parts) : planTargetRun(targets, asked);
  const { profile, transports, seed } = plan;
  const name = nameRun(new Date(), profile);
  const lock = alongside ? null : await parts.lockMachine(`run ${name}`);
  try {
    const outDir = before ?? claimOutDir(out, parts.resultsRoot, name);
    const { dir, runId } = outDir;
    try {
      onStart({ runId, profile, transports, seed });
      const result = await parts.runBench({
        ...plan,
        outDir: dir,
        runId,
        argv,
        signal,
        onProgress,
        kept: before?.records ?? [],
      });
      writeReports(result, parts.formats);
      return result;
    } finally {
      outDir.removeIfEmpty();
    }
  } finally {
    lock?.release();
  }
}

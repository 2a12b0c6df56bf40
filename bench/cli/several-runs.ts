import { join } from 'node:path';
import { historyOf } from '../analysis/compare/history.ts';
import { claimOutDir, nameRun } from '../api/out-dir.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { History, LeftOutRun } from '../records/history.ts';
import { readRunFolder } from '../records/run-file.ts';
import type { RunFile } from '../records/run.ts';
import type { ProfileId } from '../records/scenario.ts';
import { historyFormats } from '../report/history.ts';
import { exitCodes, type Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';
import { resolvePath } from './npm.ts';
import { optionsFor, terminalFormat } from './render.ts';

/** One run of several, which another process makes. */
export interface PlannedRun {
  /** Of its folder. */
  readonly id: string;
  /** Of its row. */
  readonly name: string;
  /**
   * Starts the program with `--out folder`, and resolves with its exit code; null: a signal ended it.
   * @throws HarnessError where it cannot be started: then the run is left out
   */
  readonly measure: (
    folder: string,
    watch: { readonly signal: AbortSignal; readonly onNews: (text: string) => void },
  ) => Promise<number | null>;
}

/** What is measured, and where it goes. */
export interface SeveralRuns {
  readonly by: History['by'];
  /** Of the folder, after the time. */
  readonly command: string;
  readonly profile: ProfileId;
  readonly out: string | null;
  /** The folder in which `results/` lies. */
  readonly resultsRoot: string;
  readonly runs: readonly PlannedRun[];
  /** What is known before not to take part. */
  readonly absent: readonly LeftOutRun[];
}

/** Makes runs one after the other, each in a folder of its own, and prints their primary values below each other. @throws HarnessError */
export async function measureSeveral(
  io: CommandIo,
  { by, command, profile, out, resultsRoot, runs, absent }: SeveralRuns,
): Promise<Ending> {
  const outDir = claimOutDir(
    out === null ? null : resolvePath(out, io),
    resultsRoot,
    `${nameRun(new Date(), profile)}-${command}`,
  );
  const interrupt = catchInterrupt(io, 'Stopping and saving');
  const measured: { readonly name: string; readonly run: RunFile }[] = [];
  const failed: LeftOutRun[] = [];
  const leaveOut = (name: string, reason: string): void => {
    failed.push({ name, reason });
    io.stderr.write(`${name} is left out: ${reason}\n`);
  };
  const watch = { signal: interrupt.signal, onNews: (text: string) => io.stderr.write(text) };
  try {
    for (const { id, name, measure } of runs) {
      if (interrupt.signal.aborted) break;
      io.stderr.write(`\n${name}\n`);
      const folder = join(outDir.dir, id);
      try {
        const code = await measure(folder, watch);
        if (LEAVES_A_RUN.has(code)) measured.push({ name, run: await readRunFolder(folder) });
        else leaveOut(name, `the run exited with ${code ?? 'a signal'}.`);
      } catch (error) {
        if (!(error instanceof HarnessError)) throw error;
        leaveOut(name, error.message);
      }
    }
  } finally {
    interrupt.release();
    outDir.removeIfEmpty();
  }
  if (measured.length === 0) {
    throw new HarnessError('nothing-measured', 'Nothing could be measured.', {
      hint: 'The messages above say why.',
    });
  }
  const history = historyOf(measured, [...absent, ...failed]);
  io.stdout.write(historyFormats.get(terminalFormat)({ ...history, by }, optionsFor(io)));
  io.stdout.write(`${outDir.dir}\n`);
  if (interrupt.signal.aborted) return 'interrupted';
  if (failed.length > 0) return 'nothing';
  return history.runs.some(({ isUnproven }) => isUnproven) ? 'unproven' : 'done';
}

const LEAVES_A_RUN: ReadonlySet<number | null> = new Set([
  exitCodes.done,
  exitCodes.unproven,
  exitCodes.interrupted,
]);

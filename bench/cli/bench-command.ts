import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { RunBench, RunOptions, RunResult } from '../records/progress.ts';
import type { Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { benchCommandLine, maxSeed } from './bench-options.ts';
import type { BenchRegistries } from './bench-options.ts';
import { refuseLibraryLoad } from './library-load.ts';
import { refusePolling } from './polling-arms.ts';
import { endingOfRun } from './ending.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { catchInterrupt } from './interrupt.ts';
import { profiles, renderList } from './list.ts';
import { columnsOf } from './main.ts';
import type { CommandIo } from './main.ts';
import { readKnown } from './option-kinds.ts';
import { parseCommand } from './options.ts';
import { claimOutDir, nameRun } from './out-dir.ts';
import { createProgress } from './progress.ts';
import { fixedOptions, renderForStdout, terminalFormat } from './render.ts';
import type { ReportFormats } from './render.ts';

/** What the command is put together from. */
export interface BenchParts extends BenchRegistries {
  readonly scenarios: Registry<Scenario>;
  readonly formats: ReportFormats;
  readonly runBench: RunBench;
  /** The folder above `results/`. */
  readonly packageRoot: string;
}

/** `npm run bench`. @throws HarnessError */
export async function bench(io: CommandIo, parts: BenchParts): Promise<Ending> {
  const command = benchCommandLine(parts);
  const parsed = parseCommand(command, io.argv);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columnsOf(io.stdout, fixedOptions.columns)));
    return 'done';
  }
  const { profile, transports, json, list, out, ...values } = parsed.values;
  const scenarios = readScenarios(parsed.operands, parts.scenarios.ids);
  if (list) {
    io.stdout.write(listText(parts.scenarios, scenarios, json));
    return 'done';
  }
  refusePolling(parts, { transports });
  refuseLibraryLoad(parts, { scenarios, transports, profile });
  const outDir = claimOutDir(out, parts.packageRoot, nameRun(new Date(), profile));
  const seed = values.seed ?? randomInt(maxSeed + 1);
  io.stderr.write(
    `${profile} run ${outDir.runId}: ${transports.join(' against ')}, seed ${seed}. --list shows the scenarios.\n`,
  );
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping and saving. Once more leaves at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  try {
    const result = await runWithProgress(io, parts.runBench, {
      scenarios,
      profile,
      transports,
      seed,
      outDir: outDir.dir,
      runId: outDir.runId,
      argv: io.argv,
      signal: interrupt.signal,
    });
    writeReports(result, parts.formats);
    io.stdout.write(renderForStdout(result.run, json ? 'json' : terminalFormat, parts.formats, io));
    const { ending, note } = endingOfRun(result.run, interrupt.signal.aborted);
    if (note !== null) io.stderr.write(`${note}\n`);
    // The folder is the last line; when stdout holds JSON alone, it is news for the reader only.
    (json ? io.stderr : io.stdout).write(`${result.dir}\n`);
    return ending;
  } finally {
    interrupt.release();
    outDir.removeIfEmpty();
  }
}

async function runWithProgress(
  io: CommandIo,
  runBench: RunBench,
  options: Omit<RunOptions, 'onProgress'>,
): Promise<RunResult> {
  const progress = createProgress(io);
  try {
    return await runBench({
      ...options,
      onProgress: (news) => {
        progress.show(news);
      },
    });
  } catch (error) {
    // Whatever breaks after a Ctrl-C broke because of it.
    if (!options.signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before a report could be made.', { cause: error });
  } finally {
    progress.end();
  }
}

function readScenarios(operands: readonly string[], known: readonly string[]): readonly string[] {
  // `npm run bench --profile quick` without the `--`: npm keeps the flag and passes on its value.
  const swallowed = operands.find((word) => profiles.some((profile) => profile === word));
  if (swallowed !== undefined) {
    throw new HarnessError('usage', `'${swallowed}' is a profile, not a scenario.`, {
      hint: `Options go after two dashes: npm run bench -- --profile ${swallowed}`,
    });
  }
  return [...new Set(operands.map((word) => readKnown('scenario', word, known)))];
}

function listText(registry: Registry<Scenario>, asked: readonly string[], json: boolean): string {
  const ids = asked.length === 0 ? registry.ids : asked;
  if (!json) return renderList(registry, ids);
  const chosen = Object.fromEntries(ids.map((id) => [id, registry.get(id)]));
  return `${JSON.stringify(chosen, null, 2)}\n`;
}

function writeReports({ run, dir }: RunResult, formats: ReportFormats): void {
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

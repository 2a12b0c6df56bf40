import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { MachineLock } from '../host/machine-lock.ts';
import type { RunBench, RunOptions, RunResult } from '../records/progress.ts';
import type { ProfileId, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import type { Transport } from '../transports.ts';
import { refuseUnfitArms } from './arms.ts';
import { numberOption, runCommand, textOption, type Teaching } from './command.ts';
import { endingOfRun } from './ending.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import { fitted } from './fitted.ts';
import type { CommandIo } from './io.ts';
import { profileMeanings, profiles, renderList } from './list.ts';
import { resolvePath } from './npm.ts';
import { claimOutDir, nameRun, type OutDir } from './out-dir.ts';
import { createProgress } from './progress.ts';
import { fixedOptions, renderForStdout, terminalFormat, type ReportFormats } from './render.ts';
import { readDuration, readKnown, readList } from './values.ts';

/** What the command is put together from. */
export interface BenchParts {
  readonly scenarios: Registry<Scenario>;
  readonly transports: Registry<Pick<Transport, 'label' | 'role'>>;
  readonly formats: ReportFormats;
  readonly runBench: RunBench;
  /** @throws HarnessError `machine-busy` */
  readonly lockMachine: (what: string) => Promise<MachineLock>;
  /** The folder above `results/`. */
  readonly packageRoot: string;
}

interface BenchOptions {
  readonly profile: ProfileId;
  readonly budget: number | null;
  readonly transports: readonly string[];
  readonly seed: number | null;
  readonly out: string | null;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly alongside?: boolean;
}

/** Seeds are unsigned 32-bit numbers. */
export const maxSeed = 2 ** 32 - 1;

/** `npm run bench`. @throws HarnessError */
export async function bench(io: CommandIo, parts: BenchParts): Promise<Ending> {
  return runCommand<BenchOptions>(
    io,
    'bench',
    teachingOf(parts),
    (command) =>
      command
        .argument('[SCENARIO...]', 'what to measure; without one, those that the profile runs by default')
        .option(
          '--profile <NAME>',
          `how long the run may take: ${profiles.join(', ')}`,
          readKnown('profile', profiles),
          'standard',
        )
        .addOption(
          new Option(
            '--budget <DURATION>',
            'how long the run may take: 90s, 15m, 1h; longer ones get more rounds',
          )
            .argParser(readDuration('--budget', '10s', '24h'))
            .default(null, 'the limit of the profile'),
        )
        .addOption(
          new Option('--transports <a,b>', 'two or more to compare; the first is the baseline')
            .argParser(
              readList('--transports', 'transport', parts.transports.ids, {
                atLeast: 2,
                example: 'sse,websocket',
              }),
            )
            .default(['sse', 'websocket'], 'sse,websocket'),
        )
        .addOption(
          numberOption('seed', 'fixes the stream and every random order, to repeat a run', {
            min: 0,
            max: maxSeed,
            whole: true,
            unit: null,
            otherwise: 'a random one, printed and saved with the run',
          }),
        )
        .addOption(textOption('--out DIR', 'a new or empty folder for the results', 'results/<run-id>'))
        .option(
          '--list',
          'print the scenarios with their cells, rounds and approximate times, and measure nothing',
        )
        .option('--json', 'print the report (or the list) as JSON, and nothing else, on stdout')
        .addOption(
          new Option('--all', 'print the whole report at the end, and not one screen of it').conflicts(
            'json',
          ),
        )
        .option('--alongside', 'measure although another run is measuring this machine'),
    (options, operands) => measure(io, parts, options, operands),
  );
}

function teachingOf({ scenarios, transports }: BenchParts): Teaching {
  const byDefault = (profile: ProfileId): string =>
    scenarios
      .entries()
      .flatMap(([id, { defaultIn }]) => (defaultIn.includes(profile) ? [id] : []))
      .join(', ');
  return {
    about:
      'Sends the same stream over every chosen transport and measures delivery, cost and recovery, round by round. ' +
      'Prints the answer on one screen and saves the report with its raw records in a folder.',
    lists: [
      { title: 'Scenarios', rows: scenarios.entries().map(([id, { title }]) => [id, title] as const) },
      {
        title: 'Profiles',
        rows: profiles.map(
          (id) => [id, `${profileMeanings[id]} By default: ${byDefault(id) || 'nothing'}.`] as const,
        ),
      },
      {
        title: 'Transports',
        rows: transports
          .entries()
          .map(([id, { label, role }]) => [id, role === 'library' ? `${label}, through faults only` : label]),
      },
    ],
    examples: [
      ['npm run bench', 'The default scenarios in the standard profile.'],
      ['npm run bench -- --profile quick', 'A first look in less than a minute.'],
      [
        'npm run bench -- --budget 15m',
        'Narrower intervals: the report of a run says what more time would bring.',
      ],
      [
        `npm run bench -- ${scenarios.ids[0] ?? 'SCENARIO'} --seed 7 --out my-run`,
        'One scenario, repeatable, in a folder of your choice.',
      ],
    ],
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  };
}

async function measure(
  io: CommandIo,
  parts: BenchParts,
  {
    profile,
    budget: budgetSeconds,
    transports,
    seed: askedSeed,
    out,
    list = false,
    json = false,
    all = false,
    alongside = false,
  }: BenchOptions,
  operands: readonly string[],
): Promise<Ending> {
  const scenarios = [...new Set(operands.map(readKnown('scenario', parts.scenarios.ids)))];
  if (list) {
    const page = listText(parts.scenarios, scenarios, json);
    io.stdout.write(json ? page : fitted(page, io.stdout));
    return 'done';
  }
  refuseUnfitArms(parts, { scenarios, transports, profile });
  const runId = nameRun(new Date(), profile);
  const lock = alongside ? null : await parts.lockMachine(`run ${runId}`);
  try {
    const outDir = claimOutDir(out === null ? null : resolvePath(out, io), parts.packageRoot, runId);
    const seed = askedSeed ?? randomInt(maxSeed + 1);
    return await measureInto(
      io,
      parts,
      outDir,
      { scenarios, profile, budgetSeconds, transports, seed },
      { json, all },
    );
  } finally {
    lock?.release();
  }
}

async function measureInto(
  io: CommandIo,
  parts: BenchParts,
  outDir: OutDir,
  asked: Pick<RunOptions, 'scenarios' | 'profile' | 'budgetSeconds' | 'transports' | 'seed'>,
  { json, all }: { readonly json: boolean; readonly all: boolean },
): Promise<Ending> {
  const { profile, transports, seed } = asked;
  io.stderr.write(
    `${profile} run ${outDir.runId}: ${transports.join(' against ')}, seed ${seed}. --list shows the scenarios.\n`,
  );
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping and saving. Press Ctrl-C again to exit at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  try {
    const result = await runWithProgress(io, parts.runBench, {
      ...asked,
      outDir: outDir.dir,
      runId: outDir.runId,
      argv: io.argv,
      signal: interrupt.signal,
    });
    writeReports(result, parts.formats);
    io.stdout.write(renderForStdout(result.run, json ? 'json' : terminalFormat, parts.formats, io, all));
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

function listText(registry: Registry<Scenario>, asked: readonly string[], json: boolean): string {
  const ids = asked.length === 0 ? registry.ids : asked;
  if (!json) return renderList(registry, ids);
  const chosen = Object.fromEntries(ids.map((id) => [id, registry.get(id)]));
  return `${JSON.stringify(chosen, null, 2)}\n`;
}

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

import { Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import { rebaselineOf } from '../analysis/compare/rebaseline.ts';
import type { BenchParts } from '../api/bench.ts';
import { LIMITS } from '../records/config.ts';
import { secondsIn } from '../records/duration.ts';
import type { RunFile } from '../records/run.ts';
import { rebaselineFormats } from '../report/rebaseline.ts';
import { measureWithProgress } from './bench-command.ts';
import { runCommand, textOption, type Teaching } from './command.ts';
import { comparisonEndings } from './compare-command.ts';
import { endingOfRun } from './ending.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';
import { resolvePath } from './npm.ts';
import { isOnFrontPage } from './readme-block.ts';
import { formatOption, optionsFor, readCheckedRun, terminalFormat, type RunFiles } from './render.ts';
import { readDuration } from './values.ts';

/** What the command is put together from. */
export interface RebaselineParts extends BenchParts {
  /** The folder of the run that is measured again unless another is named. */
  readonly reference: string;
  /** How the files of that run are read; absent: from the disk. */
  readonly files?: RunFiles;
}

interface RebaselineFlags {
  readonly budget: string | null;
  readonly out: string | null;
  readonly format: string;
  readonly json?: boolean;
  readonly alongside?: boolean;
}

const TEACHING: Teaching = {
  about:
    'Measures again what the figures of README.md, of the claims and of the reference run rest on, and says of each whether it holds, ' +
    'drifted, or cannot be told. It runs the scenarios of a run again, with its profile and transports, into a folder of its own, and ' +
    'compares every value with that run. The reference is not changed. On another machine, or under another version of Node.js, it ' +
    'says so and compares ratios alone.',
  lists: [
    {
      title: 'What it measures',
      rows: [
        ['nothing named', 'Every scenario of results/reference.'],
        ['SCENARIO ...', 'Only these of its scenarios.'],
        ['DIR', 'Another run. A folder with the name of a scenario is written as ./NAME.'],
      ],
    },
    {
      title: 'What decides about the exit code',
      rows: [
        [
          'as in compare',
          '5: a primary value became worse beyond its margin. 6: inconclusive. 0: neither. A figure that drifted for the better is no failure.',
        ],
      ],
    },
  ],
  examples: [
    ['npm run rebaseline', 'Everything, for as long as the reference took.'],
    ['npm run rebaseline -- steady cost --budget 15m', 'Two of its scenarios, in a quarter of an hour.'],
    ['npm run rebaseline -- results/before --budget 30m', 'The figures of a run of your own.'],
    [
      'npm run --silent rebaseline -- --format markdown > drift.md',
      'With every figure, also of the reference alone.',
    ],
  ],
  endings: ['done', 'defect', 'usage', 'nothing', 'regression', 'undecided', 'interrupted'],
};

/** `npm run rebaseline`. @throws HarnessError */
export async function rebaseline(io: CommandIo, parts: RebaselineParts): Promise<Ending> {
  return runCommand<RebaselineFlags>(
    io,
    'rebaseline',
    TEACHING,
    (command) =>
      command
        .argument('[WHAT...]', 'scenarios of the run, and its folder; without one, all of results/reference')
        .addOption(
          new Option('--budget <DURATION>', 'how long the run may take: 90s, 30m, 1h')
            .argParser(readDuration('--budget', LIMITS.budget, '30m'))
            .default(null, 'as long as these scenarios took in the run'),
        )
        .addOption(textOption('--out DIR', 'a new or empty folder for the new run', 'results/<run-id>'))
        .addOption(formatOption(rebaselineFormats.ids))
        .option('--json', 'the same as --format json')
        .option('--alongside', 'measure although another run is measuring this machine'),
    (flags, operands) => measureAgain(io, parts, flags, operands),
  );
}

async function measureAgain(
  io: CommandIo,
  parts: RebaselineParts,
  { budget, out, format, json = false, alongside = false }: RebaselineFlags,
  operands: readonly string[],
): Promise<Ending> {
  const isScenario = (word: string): boolean => parts.scenarios.ids.includes(word);
  const then = await readThen(
    io,
    parts,
    operands.filter((word) => !isScenario(word)),
  );
  const asked = chosenOf(io, parts, then, operands.filter(isScenario));
  const interrupt = catchInterrupt(io, 'Stopping and saving');
  try {
    const transports = then.transports.map(({ id }) => id);
    const duration = budget ?? secondsOf(then, asked);
    const { profile } = then;
    const { run, dir } = await measureWithProgress(io, parts, {
      scenarios: asked,
      profile,
      transports,
      budget: duration,
      out: out === null ? null : resolvePath(out, io),
      alongside,
      // The words that measure the same again.
      argv: [...asked, '--profile', profile, '--transports', transports.join(','), '--budget', duration],
      signal: interrupt.signal,
    });
    const { ending, note } = endingOfRun(run, interrupt.signal.aborted);
    const found = rebaselineOf(then, run, asked, isOnFrontPage);
    if (ending !== 'nothing') {
      io.stdout.write(rebaselineFormats.get(json ? 'json' : format)(found, optionsFor(io)));
    }
    if (note !== null) io.stderr.write(`${note}\n`);
    (format === terminalFormat && !json ? io.stdout : io.stderr).write(`${dir}\n`);
    return ending === 'nothing' || ending === 'interrupted'
      ? ending
      : comparisonEndings[found.conclusion.outcome];
  } finally {
    interrupt.release();
  }
}

/** The run whose figures are asked about. @throws HarnessError `usage`, `run-unreadable`, `run-damaged` */
async function readThen(
  io: CommandIo,
  { reference, files, scenarios }: RebaselineParts,
  folders: readonly string[],
): Promise<RunFile> {
  const [folder, second] = folders;
  if (second !== undefined) {
    throw new HarnessError(
      'usage',
      `'${folder}' and '${second}' are no scenarios, and one folder can be named.`,
      {
        hint: `Scenarios: ${scenarios.ids.join(', ')}.`,
      },
    );
  }
  return readCheckedRun(folder ?? reference, io, files);
}

/** The scenarios to measure again, in the order of the run. What this program has not is named. @throws HarnessError `usage` */
function chosenOf(
  io: CommandIo,
  { scenarios }: RebaselineParts,
  then: RunFile,
  named: readonly string[],
): readonly string[] {
  const ofRun = [...new Set(then.scenarios.map(({ id }) => id))];
  const lacking = named.filter((id) => !ofRun.includes(id));
  if (lacking.length > 0) {
    throw new HarnessError('usage', `Run ${then.runId} did not measure ${lacking.join(', ')}.`, {
      hint: `It has: ${ofRun.join(', ')}.`,
    });
  }
  const [known, unknown] = [true, false].map((is) => ofRun.filter((id) => scenarios.ids.includes(id) === is));
  if (named.length === 0 && unknown !== undefined && unknown.length > 0) {
    io.stderr.write(
      `note: ${unknown.join(', ')} cannot be measured again: not a scenario of this program.\n`,
    );
  }
  const chosen = (known ?? []).filter((id) => named.length === 0 || named.includes(id));
  if (chosen.length > 0) return chosen;
  throw new HarnessError('usage', `Nothing of run ${then.runId} can be measured again.`, {
    hint: 'Targets and loads of your own are measured again by the line that the run keeps in run.json, under argv.',
  });
}

/** As long as these scenarios took, as `--budget` has it. */
function secondsOf({ scenarios }: RunFile, asked: readonly string[]): string {
  const seconds = scenarios
    .filter(({ id }) => asked.includes(id))
    .reduce((sum, scenario) => sum + scenario.seconds, 0);
  const least = secondsIn(LIMITS.budget.least) ?? 0;
  return `${Math.ceil(Math.max(least, seconds))}s`;
}

import { compareRuns } from '../analysis/compare/compare.ts';
import type { Conclusion } from '../records/run-comparison.ts';
import type { RunFile } from '../records/run.ts';
import { renderComparison } from '../report/compare.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { columnsOf, wantsColor } from './main.ts';
import type { CommandIo } from './main.ts';
import { flag } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';
import { fixedOptions } from './render.ts';

/** What the command is put together from. */
export interface CompareParts {
  /** @throws HarnessError `run-unreadable` */
  readonly readRunFolder: (dir: string) => Promise<RunFile>;
  /** false: there are no checksums. @throws HarnessError `run-damaged` */
  readonly verifyChecksums: (dir: string) => Promise<boolean>;
}

const commandLine = defineCommand({
  name: 'compare',
  about:
    'Compares run B with run A, from their files alone: first what was not the same around them, then every value that both have. ' +
    'A difference is called as in a report, with the same margins, from the rounds of both runs; 6 rounds are needed in each.',
  operands: {
    name: 'DIR_A DIR_B',
    help: 'The folders of two runs: the one to compare with, and the one to judge.',
    atLeast: 2,
    atMost: 2,
  },
  options: { json: flag('Prints the comparison as JSON, and nothing else, on stdout.') },
  lists: [
    {
      title: 'What decides about the exit code',
      rows: [
        [
          'what',
          'The primary verdicts of either run. Where neither has any, as in version 1: mean, median and p50 of all that a clock measures.',
        ],
        [
          'same machine',
          'The absolute values of each transport. 5: one became worse beyond its margin. 0: each is the same or better. 6: else.',
        ],
        [
          'another one',
          'The ratios candidate / baseline, for want of more; also where a run is of version 1. 5: one became worse beyond its margin. 0: each is the same. 6: else, also for the better, as it may be the baseline that became worse.',
        ],
        [
          'both',
          '6 instead of 0 when B lacks something that decides in A, or nothing decides. 6 instead of 0 and 5 when two identical arms came out different within a run.',
        ],
      ],
    },
  ],
  examples: [
    ['npm run compare -- results/before results/after', 'Did a change of the code make anything worse?'],
    [
      'npm run --silent compare -- results/reference results/mine --json',
      'For a script; --silent keeps the lines of npm out of it.',
    ],
  ],
  endings: ['done', 'defect', 'usage', 'regression', 'undecided'],
});

const endings: Readonly<Record<Conclusion['outcome'], Ending>> = {
  regression: 'regression',
  undecided: 'undecided',
  'no-regression': 'done',
};

/** `npm run compare`. @throws HarnessError */
export async function compare(io: CommandIo, parts: CompareParts): Promise<Ending> {
  const parsed = parseCommand(commandLine, io.argv);
  const columns = columnsOf(io.stdout, fixedOptions.columns);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(commandLine, columns));
    return 'done';
  }
  const [dirA = '', dirB = ''] = parsed.operands;
  const comparison = compareRuns(await readRun(dirA, io, parts), await readRun(dirB, io, parts));
  io.stdout.write(
    parsed.values.json
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : renderComparison(comparison, { columns, color: wantsColor(io.stdout, io.env) }),
  );
  return endings[comparison.conclusion.outcome];
}

async function readRun(
  dir: string,
  { stderr }: CommandIo,
  { readRunFolder, verifyChecksums }: CompareParts,
): Promise<RunFile> {
  const run = await readRunFolder(dir);
  if (!(await verifyChecksums(dir))) {
    stderr.write(`note: ${dir} has no SHA256SUMS, so nobody can tell whether its files were changed.\n`);
  }
  return run;
}

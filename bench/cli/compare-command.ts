import { compareRuns } from '../analysis/compare/compare.ts';
import type { Conclusion } from '../records/run-comparison.ts';
import { comparisonFormats } from '../report/compare.ts';
import { runCommand, type Teaching } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { formatOption, optionsFor, readCheckedRun, type RunFiles } from './render.ts';

const TEACHING: Teaching = {
  about:
    'Compares run B with run A, from their files alone: first what differed around them, then every value that both have. ' +
    'A difference is called as in a report, with the same margins, from the rounds of both runs; 6 rounds are needed in each.',
  lists: [
    {
      title: 'What decides about the exit code',
      rows: [
        [
          'what',
          'The primary verdicts of either run. Where neither has any: mean, median and p50 of everything that a clock measures.',
        ],
        [
          'same machine',
          'The absolute values of each transport. 5: one became worse beyond its margin. 0: each is the same or better. 6: anything else.',
        ],
        [
          'another one',
          'The ratios candidate / baseline only. 5: one became worse beyond its margin. 0: each is the same. 6: anything else, also an improvement, because the baseline may have become worse.',
        ],
        [
          'both',
          '6 instead of 0 when B lacks something that decides in A, or nothing decides. 6 instead of 0 and 5 when an A/A control came out different within a run.',
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
    [
      'npm run --silent compare -- base head --format markdown > comment.md',
      'For a comment on a pull request: short, and the rest folded away.',
    ],
  ],
  endings: ['done', 'defect', 'usage', 'regression', 'undecided'],
};

/** How a comparison ends a command. */
export const comparisonEndings: Readonly<Record<Conclusion['outcome'], Ending>> = {
  regression: 'regression',
  undecided: 'undecided',
  'no-regression': 'done',
};

/** `npm run compare`. @throws HarnessError */
export async function compare(io: CommandIo, files?: RunFiles): Promise<Ending> {
  return runCommand<{ readonly format: string; readonly json?: boolean }>(
    io,
    'compare',
    TEACHING,
    (command) =>
      command
        .argument('<DIR_A>', 'the folder of the run to compare with')
        .argument('<DIR_B>', 'the folder of the run to judge')
        .addOption(formatOption(comparisonFormats.ids))
        .option('--json', 'the same as --format json'),
    async ({ format, json = false }, [dirA = '', dirB = '']) => {
      const comparison = compareRuns(
        await readCheckedRun(dirA, io, files),
        await readCheckedRun(dirB, io, files),
      );
      io.stdout.write(comparisonFormats.get(json ? 'json' : format)(comparison, optionsFor(io)));
      return comparisonEndings[comparison.conclusion.outcome];
    },
  );
}

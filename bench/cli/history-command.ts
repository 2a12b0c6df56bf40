import { historyOf } from '../analysis/compare/history.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { LeftOutRun } from '../records/history.ts';
import type { RunFile } from '../records/run.ts';
import { historyFormats } from '../report/history.ts';
import { runCommand } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { formatOption, optionsFor, readCheckedRun, type RunFiles } from './render.ts';

/** `npm run history`. @throws HarnessError */
export async function history(io: CommandIo, files?: RunFiles): Promise<Ending> {
  return runCommand<{ readonly format: string }>(
    io,
    'history',
    {
      about:
        'Draws the primary values of several runs below each other, each with its interval, the oldest run first. ' +
        'A folder that cannot be read is named and left out; a run that is partial or unproven is drawn and marked.',
      examples: [
        ['npm run history -- results/*', 'Every run on this machine.'],
        [
          'npm run --silent history -- results/* --format html > history.html',
          'A page with pictures; --silent keeps the lines of npm out of it.',
        ],
      ],
      endings: ['done', 'defect', 'usage'],
    },
    (command) =>
      command.argument('<DIR...>', 'the folders of runs').addOption(formatOption(historyFormats.ids)),
    async ({ format }, dirs) => {
      const named: { readonly name: string; readonly run: RunFile }[] = [];
      const leftOut: LeftOutRun[] = [];
      for (const name of new Set(dirs)) {
        try {
          named.push({ name, run: await readCheckedRun(name, io, files) });
        } catch (error) {
          if (!(error instanceof HarnessError)) throw error;
          leftOut.push({ name, reason: error.message });
        }
      }
      const [first] = leftOut;
      if (named.length === 0 && first !== undefined) {
        throw new HarnessError(
          'run-unreadable',
          `None of the folders holds a run. ${first.name}: ${first.reason}`,
          {
            hint: 'Name folders that npm run bench has written: results/*.',
          },
        );
      }
      io.stdout.write(historyFormats.get(format)(historyOf(named, leftOut), optionsFor(io)));
      return 'done';
    },
  );
}

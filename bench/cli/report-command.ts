import { HarnessError } from '../../servers/hub/errors.ts';
import { runCommand } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import {
  formatOption,
  printReport,
  readCheckedRun,
  terminalFormat,
  type ReportFormats,
  type RunFiles,
} from './render.ts';

/** `npm run report`. @throws HarnessError */
export async function report(
  io: CommandIo,
  { formats, files }: { readonly formats: ReportFormats; readonly files?: RunFiles },
): Promise<Ending> {
  return runCommand<{ readonly format: string; readonly all?: boolean }>(
    io,
    'report',
    {
      about:
        'Renders the report of a finished run again, from its files alone. ' +
        'Nothing is measured, and the same files give the same bytes on any machine.',
      lists: [{ title: 'Formats', rows: formats.entries().map(([id, { label }]) => [id, label] as const) }],
      examples: [
        ['npm run report -- results/reference', 'The reference run on one screen.'],
        ['npm run report -- results/reference --all', 'All of it, in this terminal.'],
        [
          'npm run --silent report -- results/reference --format html > report.html',
          'A page to pass on; --silent keeps the lines of npm out of it.',
        ],
        [
          'npm run --silent report -- my-run --format github',
          'In GitHub Actions: annotations, and the summary of the job (appended to $GITHUB_STEP_SUMMARY).',
        ],
      ],
      endings: ['done', 'defect', 'usage'],
    },
    (command) =>
      command
        .argument('<DIR>', 'the folder of a run')
        .addOption(formatOption(formats.ids))
        .option('--all', 'print everything in the terminal, and not one screen of it'),
    async ({ format, all = false }, [dir = '']) => {
      if (all && format !== terminalFormat) {
        throw new HarnessError('usage', `--all is for the format ${terminalFormat}, and this is ${format}.`, {
          hint: 'Every other format has everything anyway.',
        });
      }
      printReport(await readCheckedRun(dir, io, files), format, formats, io, all);
      return 'done';
    },
  );
}

import type { RunFile } from '../records/run.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { columnsOf } from './main.ts';
import type { CommandIo } from './main.ts';
import { choiceOption } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';
import { fixedOptions, renderForStdout, terminalFormat } from './render.ts';
import type { ReportFormats } from './render.ts';

/** What the command is put together from. */
export interface ReportParts {
  readonly formats: ReportFormats;
  /** @throws HarnessError `run-unreadable` */
  readonly readRunFolder: (dir: string) => Promise<RunFile>;
  /** false: there are no checksums. @throws HarnessError `run-damaged` */
  readonly verifyChecksums: (dir: string) => Promise<boolean>;
}

/** The command line of `npm run report`, derived from the registry of formats. */
export function reportCommandLine(formats: ReportFormats) {
  return defineCommand({
    name: 'report',
    about:
      'Renders the report of a finished run again, from its files alone. ' +
      'Nothing is measured, and the same files give the same bytes on any machine.',
    operands: { name: 'DIR', help: 'The folder of a run.', atLeast: 1, atMost: 1 },
    options: {
      format: choiceOption({
        valueName: 'NAME',
        noun: 'format',
        help: 'How it is rendered.',
        known: formats.ids,
        fallback: terminalFormat,
      }),
    },
    lists: [{ title: 'Formats', rows: formats.entries().map(([id, { label }]) => [id, label] as const) }],
    examples: [
      ['npm run report -- results/reference', 'The reference run, in this terminal.'],
      [
        'npm run --silent report -- results/reference --format html > report.html',
        'A page to pass on; --silent keeps the lines of npm out of it.',
      ],
    ],
    endings: ['done', 'defect', 'usage'],
  });
}

/** `npm run report`. @throws HarnessError */
export async function report(
  io: CommandIo,
  { formats, readRunFolder, verifyChecksums }: ReportParts,
): Promise<Ending> {
  const command = reportCommandLine(formats);
  const parsed = parseCommand(command, io.argv);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columnsOf(io.stdout, fixedOptions.columns)));
    return 'done';
  }
  const [dir = ''] = parsed.operands;
  const run = await readRunFolder(dir);
  if (!(await verifyChecksums(dir))) {
    io.stderr.write(`note: ${dir} has no SHA256SUMS, so nobody can tell whether its files were changed.\n`);
  }
  io.stdout.write(renderForStdout(run, parsed.values.format, formats, io));
  return 'done';
}

import { analyseRun, type ReportFormats } from '../api/reports.ts';
import { runCommand } from './command.ts';
import { endingOfRun } from './ending.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { resolvePath } from './npm.ts';
import { noteUnchecked, renderForStdout, terminalFormat } from './render.ts';

/** `npm run analyse`. @throws HarnessError */
export async function analyseCommand(
  io: CommandIo,
  { formats }: { readonly formats: ReportFormats },
): Promise<Ending> {
  return runCommand(
    io,
    'analyse',
    {
      about:
        'Computes run.json and the reports of a finished run again from its raw records, with the margins, metrics and claims of the ' +
        'program as it is now. Nothing is measured. Change a margin in bench/metrics and look what it does to the verdicts.',
      examples: [
        [
          'cp -r results/reference my-copy && npm run analyse -- my-copy',
          'The reference run, analysed by you.',
        ],
      ],
      endings: ['done', 'defect', 'usage', 'unproven', 'nothing'],
    },
    (command) => command.argument('<DIR>', 'the folder of a run; its run.json and reports are written anew'),
    async (_options, [asked = '']) => {
      const run = await analyseRun(resolvePath(asked, io), formats, () => noteUnchecked(asked, io));
      io.stdout.write(renderForStdout(run, terminalFormat, formats, io));
      const { ending, note } = endingOfRun(run, false);
      if (note !== null) io.stderr.write(`${note}\n`);
      return ending;
    },
  );
}

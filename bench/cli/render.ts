import type { RunFile } from '../records/run.ts';
import type { Registry } from '../registry.ts';
import type { ReportFormat, ReportOptions } from '../report/contract.ts';
import { columnsOf, wantsColor } from './main.ts';
import type { CommandIo } from './main.ts';

export type ReportFormats = Registry<ReportFormat>;

/** The format that is drawn for the reader's own terminal. All others look the same everywhere. */
export const terminalFormat = 'terminal';

/** Whatever goes to a file or a pipe is drawn so: the same bytes from any window. */
export const fixedOptions: ReportOptions = { columns: 100, color: false };

/** A report as it goes to stdout. */
export function renderForStdout(
  run: RunFile,
  id: string,
  formats: ReportFormats,
  { stdout, env }: Pick<CommandIo, 'stdout' | 'env'>,
): string {
  const format = formats.get(id);
  if (id !== terminalFormat) return format.render(run, fixedOptions);
  return format.render(run, {
    columns: columnsOf(stdout, fixedOptions.columns),
    color: wantsColor(stdout, env),
  });
}

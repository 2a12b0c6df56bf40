import { appendFileSync } from 'node:fs';
import { HarnessError } from '../../servers/hub/errors.ts';
import { fixedOptions, readRun, type ReportFormats, type RunFiles } from '../api/reports.ts';
import type { RunFile } from '../records/run.ts';
import type { ReportOptions } from '../report/contract.ts';
import { FIXED_COLUMNS } from '../report/layout.ts';
import { columnsOf, wantsColor, type CommandIo } from './io.ts';
import { asCalled } from './as-called.ts';
import { nameOption } from './command.ts';
import { resolvePath } from './npm.ts';

export type { ReportFormats, RunFiles };

/** The format that is drawn for the reader's own terminal. All others look the same everywhere. */
export const terminalFormat = 'terminal';

/** `--format`. @param known the formats that there are */
export const formatOption = (known: readonly string[]) =>
  nameOption('format', 'how it is rendered', known, terminalFormat);

/** How text is drawn for the reader's own terminal. */
export function optionsFor({ stdout, env }: Pick<CommandIo, 'stdout' | 'env'>): ReportOptions {
  return { columns: columnsOf(stdout, FIXED_COLUMNS), color: wantsColor(stdout, env) };
}

/** A report as it goes to stdout. @param isWhole whether a terminal gets more than one screen of it */
export function renderForStdout(
  run: RunFile,
  id: string,
  formats: ReportFormats,
  io: Pick<CommandIo, 'stdout' | 'env'>,
  isWhole = false,
): string {
  const { render } = formats.get(id);
  return id === terminalFormat
    ? asCalled(render(run, { ...optionsFor(io), isShort: !isWhole }))
    : render(run, fixedOptions);
}

/**
 * Prints a report. Where a CI system takes it from a file of its own and names that, it is appended there.
 * @throws HarnessError `write-failed`
 */
export function printReport(
  run: RunFile,
  id: string,
  formats: ReportFormats,
  io: Pick<CommandIo, 'stdout' | 'env'>,
  isWhole: boolean,
): void {
  const { beside } = formats.get(id);
  const report = renderForStdout(run, id, formats, io, isWhole);
  const path = beside === undefined ? undefined : io.env[beside.variable];
  if (beside !== undefined) io.stdout.write(beside.render(run));
  if (path === undefined || path === '') {
    io.stdout.write(report);
    return;
  }
  try {
    appendFileSync(path, report);
  } catch (cause) {
    throw new HarnessError('write-failed', `${path} could not be written.`, {
      hint: `${beside?.variable} names it: correct that, or unset it to print the report.`,
      cause,
    });
  }
}

/** The run of a folder as the user names it, once its checksums hold. @throws HarnessError `run-unreadable`, `run-damaged` */
export async function readCheckedRun(
  asked: string,
  io: Pick<CommandIo, 'stderr' | 'env'>,
  files?: RunFiles,
): Promise<RunFile> {
  return readRun(resolvePath(asked, io), () => noteUnchecked(asked, io), files);
}

/** Says that nothing tells whether the files of a run were changed. */
export function noteUnchecked(asked: string, { stderr }: Pick<CommandIo, 'stderr'>): void {
  stderr.write(`note: ${asked} has no SHA256SUMS, so changes to its files cannot be detected.\n`);
}

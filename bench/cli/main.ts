import { HarnessError } from '../../servers/hub/errors.ts';
import { endingOfError, exitCodes } from './exit-codes.ts';
import type { Ending } from './exit-codes.ts';

/** Where text goes. `columns` is known for a terminal only. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What can be interrupted: `process`, or an emitter in a test. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Everything that a command takes from the process it runs in, so that a test can hand it something else. */
export interface CommandIo {
  /** Arguments after the name of the command. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signals: SignalSource;
  /** Leaves at once, without a goodbye. */
  readonly leave: (ending: Ending) => void;
}

/** Runs a command in this process: prints what it throws, and exits with the code of the contract. */
export async function main(command: (io: CommandIo) => Promise<Ending>): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', handleLostOutput);
  const ending = await endingOf(command, {
    argv: process.argv.slice(2),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    leave: (how) => process.exit(exitCodes[how]),
  });
  // Exit only after the text is out: on some systems a pipe is written later, and exit would cut it.
  process.stdout.write('', () => process.exit(exitCodes[ending]));
}

/** How the command ended; an error is printed to stderr and becomes an ending, never a rejection. */
export async function endingOf(command: (io: CommandIo) => Promise<Ending>, io: CommandIo): Promise<Ending> {
  try {
    return await command(io);
  } catch (error) {
    io.stderr.write(describeError(error));
    return error instanceof HarnessError ? endingOfError(error.code) : 'defect';
  }
}

/** An error as it is printed: what and what to do for ours, the whole stack for a defect. */
export function describeError(error: unknown): string {
  if (!(error instanceof HarnessError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `This is a defect of the program, not of your command. Please report it with these lines.\n${stack}\n`;
  }
  const cause = error.cause instanceof Error ? `cause: ${error.cause.message}\n` : '';
  const hint = error.hint === null ? '' : `hint: ${error.hint}\n`;
  return `error: ${error.message}\n${cause}${hint}`;
}

/** A reader that has gone, as in `npm run report -- DIR | head`, is no error: the files still get written. A full disk is one. */
function handleLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const lost = new HarnessError('write-failed', 'The output could not be written.', { cause: error });
  process.stderr.write(describeError(lost));
  process.exit(exitCodes[endingOfError(lost.code)]);
}

/** Colour only on a terminal, and never against the reader's wish: https://no-color.org */
export function wantsColor(output: Output, env: CommandIo['env']): boolean {
  return output.isTTY === true && (env['NO_COLOR'] ?? '') === '';
}

/** The width of a terminal; `otherwise` for a file, a pipe, or a terminal that does not know its width and says 0. */
export function columnsOf(output: Output, otherwise: number): number {
  return output.isTTY === true && output.columns !== undefined && output.columns > 0
    ? output.columns
    : otherwise;
}

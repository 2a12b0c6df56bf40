import { HarnessError, systemCodeOf } from '../../servers/hub/errors.ts';
import { endingOfError, type Ending } from './exit-codes.ts';
import { asCalled } from './as-called.ts';

/** Where text goes. `columns` is known for a terminal only. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What can be interrupted: `process`, or an emitter in a test. */
export interface SignalSource {
  on(signal: Signal, listener: () => void): unknown;
  off(signal: Signal, listener: () => void): unknown;
}

/** Everything that a command takes from the process it runs in, so that a test can hand it something else. */
export interface CommandIo {
  /** Arguments after the name of the command. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signals: SignalSource;
  /** Exits at once, without saving. */
  readonly leave: (ending: Ending) => void;
}

/** How the command ended; an error is printed to stderr and becomes an ending, never a rejection. */
export async function runToEnding(
  command: (io: CommandIo) => Promise<Ending>,
  io: CommandIo,
): Promise<Ending> {
  try {
    return await command(io);
  } catch (error) {
    const told = nameLimit(error);
    io.stderr.write(describeError(told));
    return told instanceof HarnessError ? endingOfError(told.code) : 'defect';
  }
}

/** An error by which the system refuses to open more files, as one of ours; any other as it is. */
function nameLimit(error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code !== 'EMFILE' && code !== 'ENFILE') return error;
  return new HarnessError('too-few-descriptors', `Too many files are open (${code}).`, {
    hint:
      code === 'EMFILE'
        ? 'Raise the limit of this shell with `ulimit -n`.'
        : 'Close other programs: it is the limit of the whole machine.',
    cause: error,
  });
}

/** An error as it is printed: what happened and what to do for ours, the whole stack for a defect. */
export function describeError(error: unknown): string {
  if (!(error instanceof HarnessError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `This is a defect of the program, not of your command. Please report it with these lines.\n${stack}\n`;
  }
  const cause = error.cause instanceof Error ? `cause: ${error.cause.message}\n` : '';
  const hint = error.hint === null ? '' : `hint: ${error.hint}\n`;
  return asCalled(`error: ${error.message}\n${cause}${hint}`);
}

/** Whether the output shows control sequences: a terminal that is not `dumb`. */
export function isScreen(output: Output, env: CommandIo['env']): boolean {
  return output.isTTY === true && env['TERM'] !== 'dumb';
}

/** Colour on a terminal only, unless the reader decides: https://no-color.org, and FORCE_COLOR as Node.js reads it. */
export function wantsColor(output: Output, env: CommandIo['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isScreen(output, env);
}

/** Whether a log is read instead of a screen: `CI` is set, and not to `false` or `0`. */
export function isCi(env: CommandIo['env']): boolean {
  return !['', '0', 'false'].includes(env['CI'] ?? '');
}

/** The width of a terminal; `otherwise` for a file, a pipe, or a terminal that does not know its width and says 0. */
export function columnsOf(output: Output, otherwise: number): number {
  return output.isTTY === true && output.columns !== undefined && output.columns > 0
    ? output.columns
    : otherwise;
}

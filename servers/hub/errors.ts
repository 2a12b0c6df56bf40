/** Every code that an error of this project can carry. Scripts may rely on them; texts may change. */
export type ErrorCode =
  | 'usage'
  | 'unknown-id'
  | 'bad-value'
  | 'output-not-empty'
  | 'output-unwritable'
  | 'write-failed'
  | 'run-unreadable'
  | 'run-damaged'
  | 'port-taken'
  | 'machine-busy'
  | 'target-refused'
  | 'shard-refused'
  | 'too-few-descriptors'
  | 'too-few-ports'
  | 'too-little-memory'
  | 'child-died'
  | 'child-silent'
  | 'clocks-disagree'
  | 'nothing-measured'
  | 'interrupted';

/**
 * The one error class of this project.
 * `message` says what happened, with the value; `hint` says what to do; `cause` is the error underneath, if any.
 */
export class HarnessError extends Error {
  readonly code: ErrorCode;
  /** What the user can do about it, as a sentence; null: nothing. */
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HarnessError';
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** The code of an error of the system, such as `ENOENT`; empty: it has none. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What an error says, or what was thrown in its place. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

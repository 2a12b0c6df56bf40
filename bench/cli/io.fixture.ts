import { EventEmitter } from 'node:events';
import type { CommandIo } from './io.ts';

/** A command's surroundings for tests: what it writes is kept, and the test sends the signals. */
export interface FakeIo extends CommandIo {
  readonly signals: EventEmitter;
  /** Everything written so far, in the order of writing. */
  readonly out: () => string;
  readonly err: () => string;
  /** How the command left at once; null: it did not. */
  readonly left: () => string | null;
}

/** @param terminal the width of the terminal that both streams are; null: they are pipes */
export function fakeIo(
  argv: readonly string[],
  env: CommandIo['env'] = {},
  terminal: number | null = null,
): FakeIo {
  const written = { out: '', err: '' };
  let left: string | null = null;
  function stream(name: 'out' | 'err') {
    return {
      write: (text: string) => {
        written[name] += text;
      },
      ...(terminal === null ? {} : { isTTY: true, columns: terminal }),
    };
  }
  return {
    argv,
    env,
    stdout: stream('out'),
    stderr: stream('err'),
    signals: new EventEmitter(),
    leave: (ending) => {
      left = ending;
    },
    out: () => written.out,
    err: () => written.err,
    left: () => left,
  };
}

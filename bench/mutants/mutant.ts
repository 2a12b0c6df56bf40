import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';

/** A deliberate fault in the code that measures or analyses, which a test must catch. The id is its key in the registry. */
export interface Mutant {
  /** What it does wrong, as a sentence. */
  readonly fault: string;
  /** The source file, below the package root. */
  readonly file: string;
  /** A text that stands exactly once in the file, and what replaces it. */
  readonly find: string;
  readonly replace: string;
  /** The test files, below the package root, in which a test must fail; absent: the one beside the source file. */
  readonly tests?: readonly [string, ...string[]];
}

export function testsOf({ file, tests = [file.replace(/\.ts$/, '.test.ts')] }: Mutant): readonly string[] {
  return tests;
}

/**
 * The source with the fault in it.
 * @throws HarnessError `bad-value` when the text to find does not stand in the source exactly once.
 */
export function mutated(id: string, { file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  const count = parts.length - 1;
  throw outdated(`Mutant '${id}': its text stands ${count} times in ${file}, not once: ${find}`);
}

/**
 * Checks that a mutant fits the sources below `root`.
 * @throws HarnessError `bad-value` when they have changed since it was written.
 */
export function checkMutant(root: string, id: string, mutant: Mutant): void {
  const missing = [mutant.file, ...testsOf(mutant)].find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) throw outdated(`Mutant '${id}': there is no file ${missing}.`);
  mutated(id, mutant, readFileSync(join(root, mutant.file), 'utf8'));
}

function outdated(message: string): HarnessError {
  return new HarnessError('bad-value', message, {
    hint: 'The sources have changed since it was written: bring bench/mutants/index.ts up to date.',
  });
}

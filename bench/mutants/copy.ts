import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import { mutated, testsOf, type Mutant } from './mutant.ts';
import type { RunToEnd } from './program.ts';

/** What the tests need of the project, below its root. Packages are found above the copy. */
const COPIED = [
  'servers',
  'clients',
  'bench',
  '.vitest',
  'package.json',
  'vitest.config.ts',
  'tsconfig.json',
];

/** A fault may leave a name unused. Any other compiler error tests no test. */
const COMPILER_OPTIONS = '--incremental --noUnusedLocals false --noUnusedParameters false'.split(' ');

/** The first test that failed: its name, and its file below the package root. */
export interface FailedTest {
  readonly test: string;
  readonly file: string;
}

/** A copy of the project in which mutants are tried, one after the other. */
export interface Copy {
  /**
   * Runs these test files without a fault.
   * @throws HarnessError `nothing-measured` when a test fails: a test that fails anyway catches nothing.
   */
  control(tests: readonly string[]): Promise<void>;
  /**
   * The first test that catches the fault; null: it survives.
   * @throws HarnessError `bad-value` when the fault does not fit or compile, `nothing-measured` when the tests do not run.
   */
  try(id: string, mutant: Mutant): Promise<FailedTest | null>;
}

/** The part of vitest's JSON report that is read. */
interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Copies what the tests need into a new folder inside the project, where its packages are found. Returns the folder. */
export function copyProject(root: string, name: string): string {
  // Git, the compiler and the linter ignore this folder.
  const artefacts = join(root, '.artefacts');
  mkdirSync(artefacts, { recursive: true });
  const folder = realpathSync(mkdtempSync(join(artefacts, `${name}-`)));
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
  return folder;
}

/**
 * Makes a copy of the project at `root`, and removes it after `work`, whatever happened.
 * @throws what `signal` was aborted with, as soon as a program is to run.
 */
export async function withCopy<Result>(
  { root, run, signal }: { readonly root: string; readonly run: RunToEnd; readonly signal: AbortSignal },
  work: (copy: Copy) => Promise<Result>,
): Promise<Result> {
  const folder = copyProject(root, 'mutants');
  const start = (program: string, args: readonly string[]) =>
    run(join(root, 'node_modules/.bin', program), args, folder, signal);

  /** The first test that fails; null: all pass. Children of the tests run built JavaScript, which must have the fault too. */
  async function firstFailure(what: string, tests: readonly string[]): Promise<FailedTest | null> {
    const built = await start('tsc', COMPILER_OPTIONS);
    if (!built.ok) throw failed('bad-value', `${what}: it does not compile.`, built.output);
    const path = join(folder, 'report.json');
    writeFileSync(path, '{ "testResults": [] }');
    const how = ['--config', 'vitest.config.ts', '--bail', '1', '--reporter', 'json', '--outputFile', path];
    const { ok, output } = await start('vitest', ['run', ...tests, ...how]);
    const { testResults }: TestReport = JSON.parse(readFileSync(path, 'utf8'));
    for (const { name, assertionResults } of testResults) {
      const failure = assertionResults.find(({ status }) => status === 'failed');
      if (failure !== undefined) return { test: failure.fullName, file: relative(folder, name) };
    }
    const hasRun = testResults.some(({ assertionResults }) =>
      assertionResults.some(({ status }) => status === 'passed'),
    );
    if (ok && hasRun) return null;
    throw failed('nothing-measured', `The tests did not run: ${tests.join(', ')}.`, output);
  }

  try {
    return await work({
      async control(tests) {
        const failure = await firstFailure('The project without a fault', tests);
        if (failure === null) return;
        const message = `'${failure.test}' in ${failure.file} fails without any fault.`;
        throw new HarnessError('nothing-measured', message, {
          hint: 'Let npm test pass first: a test that fails anyway catches nothing.',
        });
      },

      async try(id, mutant) {
        const path = join(folder, mutant.file);
        const source = readFileSync(path, 'utf8');
        writeFileSync(path, mutated(id, mutant, source));
        try {
          return await firstFailure(`Mutant '${id}'`, testsOf(mutant));
        } finally {
          writeFileSync(path, source);
        }
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(code: 'bad-value' | 'nothing-measured', message: string, output: string): HarnessError {
  return new HarnessError(code, message, { cause: new Error(output) });
}

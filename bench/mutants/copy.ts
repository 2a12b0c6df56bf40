import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../servers/hub/errors.ts';
import { mutated, type Mutant } from './mutant.ts';
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

  /** Children of the tests run built JavaScript, which must have the fault too. */
  async function compile(what: string): Promise<void> {
    const { ok, output } = await start('tsc', COMPILER_OPTIONS);
    if (!ok) {
      throw new HarnessError('bad-value', `${what}: it does not compile.`, { cause: new Error(output) });
    }
  }

  /** The first test that fails; null: all pass. */
  async function firstFailure(tests: readonly string[]): Promise<FailedTest | null> {
    const path = join(folder, 'report.json');
    rmSync(path, { force: true });
    const args = ['run', '--config', 'vitest.config.ts', ...tests];
    const how = ['--bail', '1', '--reporter', 'json', '--outputFile', path];
    const { ok, output } = await start('vitest', [...args, ...how]);
    const results = existsSync(path) ? readReport(readFileSync(path, 'utf8')) : [];
    const failed = results.find(({ status }) => status === 'failed');
    if (failed !== undefined) return { test: failed.test, file: relative(folder, failed.file) };
    if (ok && results.some(({ status }) => status === 'passed')) return null;
    throw new HarnessError('nothing-measured', `The tests did not run: ${tests.join(', ')}.`, {
      cause: new Error(output),
    });
  }

  try {
    return await work({
      async control(tests) {
        await compile('The project without a fault');
        const failure = await firstFailure(tests);
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
          await compile(`Mutant '${id}'`);
          return await firstFailure(mutant.tests);
        } finally {
          writeFileSync(path, source);
        }
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The part of vitest's JSON report that is read. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

function readReport(json: string) {
  const { testResults } = reportSchema.parse(JSON.parse(json));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ file: name, test: fullName, status })),
  );
}

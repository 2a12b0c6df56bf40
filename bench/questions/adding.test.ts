/** The sections "To add a question", "a metric" and "a fault" of CONTRIBUTING.md, followed in a copy of the project. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(/^## /m);

/** What is read of vitest's JSON report. */
interface SuiteReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The blocks of code of a section, in order. */
function blocksOf(title: string): readonly string[] {
  const section = guide.find((part) => part.startsWith(title)) ?? '';
  return [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

/** Runs a program to its end, good or bad, and returns all that it printed. */
function run(program: string, args: string, folder: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin', program), args.split(' '), { cwd: folder }, (_, out, err) => {
      resolve(out + err);
    });
  });
}

describe('a question, a metric and a fault that were added by the guide', () => {
  let copy: string;

  /** Puts text before what stands in a file of the copy. */
  const insert = (path: string, before: RegExp, text: string): void => {
    const code = readFileSync(join(copy, path), 'utf8');
    expect(code).toMatch(before);
    writeFileSync(
      join(copy, path),
      code.replace(before, (found) => text + found),
    );
  };

  beforeAll(() => {
    // Inside the project, where its packages are found. Git, the compiler and the linter ignore this folder.
    mkdirSync(join(root, '.artefacts'), { recursive: true });
    copy = mkdtempSync(join(root, '.artefacts/question-'));
    for (const path of ['servers', 'clients', 'bench', 'tsconfig.json', 'vitest.config.ts', '.vitest']) {
      cpSync(join(root, path), join(copy, path), {
        recursive: true,
        filter: (name) => !name.endsWith('.test.ts') || name.endsWith('questions/index.test.ts'),
      });
    }
    const [procedure = '', scenario = '', imported = '', entry = ''] = blocksOf('To add a question');
    const [metrics = ''] = blocksOf('To add a metric');
    const [fault = ''] = blocksOf('To add a fault');
    const folder = join(copy, 'bench/questions/idle');
    mkdirSync(folder);
    writeFileSync(join(folder, 'procedure.ts'), procedure);
    writeFileSync(join(folder, 'index.ts'), scenario);
    writeFileSync(join(folder, 'metrics.ts'), metrics);
    writeFileSync(join(folder, 'README.md'), '# Idle connections\n');
    writeFileSync(join(folder, 'procedure.test.ts'), PROCEDURE_TEST);
    const config = { extends: './tsconfig.json', include: ['bench/questions'] };
    writeFileSync(join(copy, 'tsconfig.question.json'), JSON.stringify(config));
    insert('bench/questions/index.ts', /^import type \{ Question \}/m, imported);
    insert('bench/questions/index.ts', /^\}\);$/m, entry);
    insert('bench/questions/faults/faults.ts', /^\} as const satisfies/m, fault);
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('compile', async () => {
    expect(await run('tsc', '--noEmit -p tsconfig.question.json', copy)).toBe('');
  }, 60_000);

  it('pass the tests of the registry, with a cell for each kind of client, and measure', async () => {
    const args = 'run bench/questions -t idle|short-silence --reporter json --outputFile report.json';
    const output = await run('vitest', args, copy);
    const { testResults }: SuiteReport = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8'));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(
      results.filter(({ status }) => status === 'failed'),
      output,
    ).toEqual([]);
    const passed = results.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName);
    for (const name of [
      "the cell 'idle/50-connections'",
      'the metric idle-bytes',
      "the cell 'faults/short-silence-as-shipped'",
      'idle connections read ten comments per second',
    ])
      expect(passed).toContainEqual(expect.stringContaining(name));
  }, 60_000);
});

/** A comment is a chunk of eight bytes; ten are due in a second. */
const PROCEDURE_TEST = `
import { expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';

it('idle connections read ten comments per second', async () => {
  const settings = { connections: 5, heartbeatMs: 100, seconds: 1 };
  const { metric } = await runProcedure('idle', 'sse', settings);
  const [bytes] = metric('idle-bytes');
  expect(bytes).toBeGreaterThan(8 * 7);
  expect(bytes).toBeLessThan(8 * 13);
});
`;

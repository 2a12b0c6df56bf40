/** The guide "Adding a transport" of servers/README.md, followed to the letter in a copy of the project. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const binaries = join(root, 'node_modules/.bin');

/** What is read of vitest's JSON report. */
interface SuiteReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A program's end, good or bad, with all that it printed. */
function run(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(join(binaries, program), args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr });
    });
  });
}

/** The code blocks of the guide, in the order in which they stand. */
function blocksOfGuide(): readonly string[] {
  const readme = readFileSync(join(root, 'servers/README.md'), 'utf8');
  const guide = readme.slice(readme.indexOf('## Adding a transport')).split(/^## /m)[1] ?? '';
  return [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

describe('whoever follows the guide', () => {
  let copy: string;

  beforeAll(() => {
    // Inside the project, where its packages are found. Git, the compiler and the linter pass by this folder.
    const artefacts = join(root, '.artefacts');
    mkdirSync(artefacts, { recursive: true });
    copy = mkdtempSync(join(artefacts, 'guide-'));
    for (const path of ['servers', 'clients', 'tsconfig.json', 'vitest.config.ts', '.vitest']) {
      cpSync(join(root, path), join(copy, path), {
        recursive: true,
        filter: (name) => !name.endsWith('.test.ts'),
      });
    }
    mkdirSync(join(copy, 'bench'));
    for (const path of ['registry.ts', 'transports.test.ts']) {
      cpSync(join(root, 'bench', path), join(copy, 'bench', path));
    }
    const [server = '', client = '', entry = ''] = blocksOfGuide();
    writeFileSync(join(copy, 'servers/ndjson.ts'), server);
    writeFileSync(join(copy, 'clients/ndjson.ts'), client);
    const registry = readFileSync(join(root, 'bench/transports.ts'), 'utf8');
    writeFileSync(join(copy, 'bench/transports.ts'), registry.replace(/^\}\);$/m, `${entry}});`));
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('finds three blocks of code', () => {
    expect(blocksOfGuide()).toHaveLength(3);
  });

  it('has a project that compiles', async () => {
    expect(await run('tsc', ['--noEmit'], copy)).toEqual({ ok: true, output: '' });
  });

  it('has a transport that passes the conformance suite', async () => {
    const report = join(copy, 'report.json');
    const args =
      'run --config vitest.config.ts bench/transports.test.ts -t ndjson --reporter json --outputFile';
    await run('vitest', [...args.split(' '), report], copy);
    const { numPassedTests, testResults }: SuiteReport = JSON.parse(readFileSync(report, 'utf8'));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(numPassedTests).toBeGreaterThanOrEqual(15);
  }, 60_000);
});

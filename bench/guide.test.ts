/** The section "To add a transport" of CONTRIBUTING.md, followed to the letter in a copy of the project. */
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
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs a program to its end, good or bad, and returns all that it printed. */
function run(program: string, args: string, folder: string): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(join(binaries, program), args.split(' '), { cwd: folder }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr });
    });
  });
}

const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(/^## /m);
const section = guide.find((part) => part.startsWith('To add a transport')) ?? '';
const blocks = [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);

describe('a transport that was added by the guide', () => {
  let copy: string;

  beforeAll(() => {
    // Inside the project, where its packages are found. Git, the compiler and the linter ignore this folder.
    mkdirSync(join(root, '.artefacts'), { recursive: true });
    copy = mkdtempSync(join(root, '.artefacts/guide-'));
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
    const [server = '', client = '', entry = ''] = blocks;
    writeFileSync(join(copy, 'servers/ndjson.ts'), server);
    writeFileSync(join(copy, 'clients/ndjson.ts'), client);
    const registry = readFileSync(join(root, 'bench/transports.ts'), 'utf8');
    writeFileSync(join(copy, 'bench/transports.ts'), registry.replace(/^\}\);$/m, `${entry}});`));
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('is three blocks of code', () => {
    expect(blocks).toHaveLength(3);
  });

  it('compiles', async () => {
    expect(await run('tsc', '--noEmit', copy)).toEqual({ ok: true, output: '' });
  });

  it('passes the conformance suite', async () => {
    await run(
      'vitest',
      'run bench/transports.test.ts -t ndjson --reporter json --outputFile report.json',
      copy,
    );
    const { numPassedTests, testResults }: SuiteReport = JSON.parse(
      readFileSync(join(copy, 'report.json'), 'utf8'),
    );
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(numPassedTests).toBeGreaterThanOrEqual(15);
  }, 60_000);
});

/** The package as others install it: packed, unpacked elsewhere beside what it depends on, and nothing else. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRunFolder } from './records/run-file.ts';

const root = join(import.meta.dirname, '..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
const installed = join(folder, 'node_modules', 'sse-or-websockets');
const LONG = 180_000;

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const main = (...args: readonly string[]) =>
  run(join(folder, 'node_modules/.bin/sse-or-websockets'), ...args);

function link(name: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), path);
}

const manifest = z
  .object({ bin: z.record(z.string(), z.string()), dependencies: z.record(z.string(), z.string()) })
  .loose();

beforeAll(() => {
  // Without scripts: `npm test` has compiled, and other tests run what it compiled.
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [tarball] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(packed.stdout));
  mkdirSync(installed, { recursive: true });
  expect(
    run('tar', '-xzf', tarball?.filename ?? '', '-C', installed, '--strip-components', '1'),
  ).toMatchObject({
    status: 0,
  });
  const { bin, dependencies } = manifest.parse(
    JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')),
  );
  for (const name of Object.keys(dependencies)) link(name);
  mkdirSync(join(folder, 'node_modules', '.bin'));
  for (const [name, path] of Object.entries(bin)) {
    chmodSync(join(installed, path), 0o755); // as npm does
    symlinkSync(join(installed, path), join(folder, 'node_modules', '.bin', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}, LONG);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the installed package', () => {
  it('has no compiler, no test and no source but those that it shows', () => {
    expect(existsSync(join(folder, 'node_modules', 'typescript'))).toBe(false);
    const files = run('find', installed, '-name', '*.ts', '-not', '-name', '*.d.ts');
    expect(
      files.stdout
        .trim()
        .split('\n')
        .map((path) => path.slice(installed.length + 1))
        .toSorted(),
    ).toEqual([
      'clients/sse.ts',
      'clients/websocket.ts',
      'servers/hub/cors.ts',
      'servers/hub/refuse-upgrade.ts',
      'servers/sse.ts',
      'servers/websocket.ts',
    ]);
    expect(run('find', installed, '-name', '*.fixture.*', '-o', '-name', '*.test.*').stdout).toBe('');
  });

  it(
    'runs by npx in a folder of its own, and names its commands as they are called there',
    () => {
      const { status, stdout } = run('npx', '--offline', 'sse-or-websockets', 'bench', '--help');
      expect(status).toBe(0);
      expect(stdout).toContain('Usage: npx sse-or-websockets bench [options]');
      expect(stdout).not.toContain('npm run');
    },
    LONG,
  );

  it.each([
    ['bench', '--list'],
    ['plan', '--rate', '5'],
    ['report', 'node_modules/sse-or-websockets/results/reference'],
    ['traps', '--list'],
    ['serve', '--help'],
    ['doctor', '--list'],
  ])(
    'has the command %s',
    (...argv) => {
      const { status, stderr } = main(...argv);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
    LONG,
  );

  it(
    'says which commands need the sources',
    () => {
      const { status, stderr } = main('mutants');
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^error: mutants works on the sources.*\nhint: Run it in a clone of the project\.\n$/,
      );
    },
    LONG,
  );
});

/** A program of somebody else. It ends its run after the first round, and reads one event with each client. */
const PROGRAM = `
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { analyse, bench, cleanEnvironment, HarnessError, readRun, render, sseClient, type BenchOptions } from 'sse-or-websockets';

const removed: readonly string[] = cleanEnvironment(process.env, process.execArgv);
const enough = new AbortController();
const options: BenchOptions = {
  scenarios: ['server-restart'], profile: 'quick', seed: 7, out: 'mine', alongside: true, signal: enough.signal,
  onProgress: ({ kind }) => { if (kind === 'round-finished') enough.abort(); },
};
const { run, dir } = await bench(options, { removed });
const again = await analyse(dir);
const lines: string[] = [
  String(run.complete), String(again.seed === run.seed), (await readRun(dir)).runId === run.runId ? 'read' : 'lost',
  render(run, 'csv').split(',')[0] ?? '',
];
// @ts-expect-error -- rates are numbers
await bench({ rate: '50' }).catch((error: unknown) => { lines.push(error instanceof HarnessError ? error.code : 'defect'); });

const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: hello\\n\\n');
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
// @ts-expect-error -- a client reports everything
() => sseClient.open({ origin: '', path: '', resumePoint: null }, {});
const connection = sseClient.open({ origin: \`http://127.0.0.1:\${port}\`, path: '/', resumePoint: null }, {
  opened() {}, gap() {}, heartbeat() {}, lost() {},
  event(text: string, textBytes: number) {
    lines.push(\`\${text} \${textBytes}\`);
    connection.destroy();
    server.close();
    console.log(lines.join('\\n'));
  },
});
`;

describe('a program that uses the package', () => {
  it(
    'is checked against its types, and measures, analyses, renders and reads as the commands do',
    async () => {
      link('@types/node'); // as every program for Node.js has it
      writeFileSync(join(folder, 'program.ts'), PROGRAM);
      const options = '--module nodenext --target es2023 --lib es2023 --strict --types node --skipLibCheck';
      const tsc = join(root, 'node_modules/.bin/tsc');
      expect(run(tsc, ...options.split(' '), 'program.ts')).toEqual({ status: 0, stdout: '', stderr: '' });
      const { status, stdout, stderr } = run(process.execPath, 'program.js');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout.split('\n')).toEqual(['false', 'true', 'read', 'runId', 'usage', 'hello 5', '']);
      const { environment, functionalChecks } = await readRunFolder(join(folder, 'mine'));
      expect(environment.dependencies).toHaveProperty('ws');
      expect(environment.commit).toBeNull();
      expect(functionalChecks.code).not.toBeNull();
      expect(existsSync(join(folder, 'mine', 'report.html'))).toBe(true);
    },
    LONG,
  );
});

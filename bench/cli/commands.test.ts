import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { dispatch } from './program.ts';

/** The built commands, as npm starts them. `npm test` has built them. */
const built = join(import.meta.dirname, '..', '..', 'dist', 'bench', 'cli');
const dir = mkdtempSync(join(tmpdir(), 'commands-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function run(command: string, ...argv: string[]) {
  return spawnSync(process.execPath, [join(built, 'main.js'), command, ...argv], { encoding: 'utf8' });
}

/** A command of its own, made of `runProgram` and a body. */
function start(body: string) {
  const script = `import { runProgram } from ${JSON.stringify(pathToFileURL(join(built, 'program.js')).href)}; await runProgram(async (io) => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'pipe' });
  return { child, ended: once(child, 'exit'), err: text(child.stderr) };
}

const COMMANDS =
  'bench coordinate shard report compare rebaseline history runtimes guests soak plan serve doctor traps mutants'.split(
    ' ',
  );

describe.each(COMMANDS)('%s', (command) => {
  it('prints its help on stdout, called as npm calls it', async () => {
    const io = fakeIo([command, '--help']);
    expect([await dispatch(io), io.err()]).toEqual(['done', '']);
    expect(io.out()).toContain(`npm run ${command} --`);
  });

  it('answers an unknown option on stderr, without a stack', async () => {
    const io = fakeIo([command, '--bogus']);
    expect([await runToEnding(dispatch, io), io.out()]).toEqual(['usage', '']);
    expect(io.err()).toMatch(/^error: Unknown option '--bogus'\.(?: Known: .*)?\nhint: .*\n$/);
  });
});

it('a built command writes to the right stream, and exits with its code', () => {
  const help = run('bench', '--help');
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('npm run bench --');
  const bogus = run('bench', '--bogus');
  expect([bogus.status, bogus.stdout]).toEqual([2, '']);
  expect(bogus.stderr).toMatch(/^error: Unknown option '--bogus'/);
});

it('an old Node.js gets a sentence with the one that is wanted, and no stack', () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '18.20.8' })";
  const argv = [
    '--import',
    `data:text/javascript,${encodeURIComponent(old)}`,
    join(built, 'main.js'),
    'bench',
  ];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: This needs Node\.js 20\.19 or newer, and runs on 18\.20\.8\.\nhint: /);
});

it('without a command the program lists them all; an unknown one gets the nearest', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(built, 'main.js')], { encoding: 'utf8' });
  expect(status).toBe(0);
  for (const name of COMMANDS) {
    expect(stdout).toMatch(new RegExp(`^ +${name} +\\w`, 'm'));
  }
  const typo = run('bnech');
  expect(typo.status).toBe(2);
  expect(typo.stderr).toContain("Did you mean 'bench'?");
});

it.skipIf(!existsSync('/proc/self/limits')).each([
  [
    'is refused in a sentence with fewer open files than it needs to load',
    64,
    ['--help'],
    4,
    /^error: The program needs 256 open files to start; 64 are allowed\.\nhint: Run `ulimit -n 256`/,
  ],
  ['works with just enough', 256, ['bench', '--list'], 0, /^$/],
  [
    'refuses more connections than open files',
    256,
    ['bench', '--connections', '300', '--profile', 'quick', '--out', join(dir, 'few')],
    4,
    /\nerror: 300 connections need 364 open files in (?:one|the server) process; 256 are allowed\.\nhint: /,
  ],
] as const)('the program %s', (_, files, argv, status, stderr) => {
  const shell = ['-c', 'ulimit -n "$1"; shift; exec "$@"', 'sh', String(files), process.execPath];
  const ended = spawnSync('sh', [...shell, join(built, 'main.js'), ...argv], { encoding: 'utf8' });
  expect(ended.stderr).toMatch(stderr);
  expect(ended.status).toBe(status);
});

it.skipIf(!existsSync('/dev/full'))('output to a full disk is an error', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [join(built, 'main.js'), 'bench', '--help'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(status).toBe(4);
  expect(stderr).toMatch(/^error: The output could not be written\.\ncause: .*ENOSPC/);
});

describe('the program', () => {
  it('keeps working when the reader of its output goes away, and keeps its exit code', async () => {
    const { child, ended, err } = start(
      `const line = 'x'.repeat(1000) + '\\n';
       for (let i = 0; i < 2000; i += 1) { io.stdout.write(line); await new Promise(setImmediate); }
       io.stderr.write('all done');
       return 'unproven';`,
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toEqual([3, null]);
    expect(await err).toBe('all done');
  });

  it('exits after all of its output is out', async () => {
    const { child, ended } = start(`io.stdout.write('x'.repeat(5_000_000)); return 'done';`);
    expect((await text(child.stdout)).length).toBe(5_000_000);
    expect(await ended).toEqual([0, null]);
  });

  it('exits although something is still going on', async () => {
    const { ended } = start(`setInterval(() => {}, 1000); return 'interrupted';`);
    expect(await ended).toEqual([130, null]);
  });
});

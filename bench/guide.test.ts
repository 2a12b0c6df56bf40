/** CONTRIBUTING.md, followed to the letter in one copy of the project: something of each kind is added. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyProject } from './mutants/copy.ts';
import { runToEnd } from './mutants/program.ts';

const root = join(import.meta.dirname, '..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const { signal } = new AbortController();
const LONG = 120_000;
let copy = '';

/** A file: its path on a line alone, and its text below. */
const FILE = /^`([^`\n]+)`\n\n```ts\n(.*?)^```$/gms;

/** The other blocks of code of a section: what goes into files that exist. */
function entriesOf(title: string): readonly string[] {
  const section = guide.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
  return [...section.replaceAll(FILE, '').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

/** Puts text before what stands in a file of the copy. */
function insert(path: string, text: string, before = /^\}\);$/m): void {
  const code = readFileSync(join(copy, path), 'utf8');
  expect(code).toMatch(before);
  writeFileSync(
    join(copy, path),
    code.replace(before, (found) => text + found),
  );
}

/** An entry of a registry, with the import of the file that it names. */
function register(path: string, entry: string, file: string): void {
  insert(path, entry);
  insert(path, `import { ${/(\w+),\n$/.exec(entry)?.[1] ?? ''} } from '${file}';\n`, /^import /m);
}

const node = (...args: string[]) => runToEnd(process.execPath, args, copy, signal);
const main = (...args: string[]) => node('dist/bench/cli/main.js', ...args);

/** What the copy's own tests of the additions printed, a line for each. */
let tested = '';
const passed = (name: string): number => [...tested.matchAll(new RegExp(`✓.*${name}`, 'g'))].length;

/** One run for all of them: most of its time goes into its start. */
async function testAdditions(): Promise<string> {
  const files = ['transports', 'questions/index.test.ts', 'questions/idle', 'mutants/mutant.test.ts'];
  const named = ['-t', 'ndjson|idle|short-silence|five-rounds'];
  const how = ['run', '--reporter', 'verbose', '--maxWorkers', '2', ...named];
  const paths = files.map((file) => `bench/${file}`);
  const { output } = await runToEnd(join(root, 'node_modules/.bin/vitest'), [...how, ...paths], copy, signal);
  return output;
}

/** A comment is a chunk of eight bytes; ten are due in a second. */
const PROCEDURE_TEST = `
import { expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';

it('idle connections read ten comments per second', async () => {
  const settings = { connections: 5, heartbeatMs: 100, seconds: 3 };
  const { metric } = await runProcedure('idle', 'sse', settings);
  expect(metric('idle-bytes')[0]).toBeGreaterThan(8 * 4);
  expect(metric('idle-bytes')[0]).toBeLessThan(8 * 20);
});
`;

beforeAll(async () => {
  copy = copyProject(root, 'guide');
  const files = [
    ...[...guide.matchAll(FILE)].map(([, path = '', code = '']) => [path, code] as const),
    ['bench/questions/idle/README.md', '# Idle connections\n'],
    ['bench/questions/idle/procedure.test.ts', PROCEDURE_TEST],
  ] as const;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  const [transport = ''] = entriesOf('To add a transport');
  insert('bench/transports.ts', transport);
  const [imported = '', question = ''] = entriesOf('To add a question');
  insert('bench/questions/index.ts', imported, /^import type \{ Question \}/m);
  insert('bench/questions/index.ts', question);
  const [fault = ''] = entriesOf('To add a fault');
  insert('bench/questions/faults/faults.ts', fault, /^\} as const satisfies/m);
  const [injection = '', trap = '', mutant = ''] = entriesOf('To add an injection, a trap or a mutant');
  register('bench/doctor/index.ts', injection, './kilobyte.ts');
  register('bench/traps/index.ts', trap, './few-events.ts');
  insert('bench/mutants/index.ts', mutant);
  const [claim = ''] = entriesOf('To add a claim');
  register('bench/claims/index.ts', claim, './sse-20-bytes.ts');
  const built = await runToEnd(join(root, 'node_modules/.bin/tsc'), [], copy, signal);
  expect(built).toEqual({ ok: true, output: '' });
  tested = await testAdditions();
  expect(tested).not.toMatch(/\d+ failed/);
}, 2 * LONG);

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

it('a transport passes the conformance suite', () => {
  expect(passed('ndjson')).toBeGreaterThanOrEqual(15);
});

it('a question, a metric and a fault are registered and measured', () => {
  for (const name of ['idle/50-connections', 'faults/short-silence', 'idle-bytes', 'ten comments'])
    expect(passed(name), name).toBeGreaterThan(0);
});

it(
  'an injection and a trap run, and are shown as all others; a mutant fits the sources',
  async () => {
    const trapped = await main('traps', 'few-events', '--alongside');
    expect(trapped.output).toMatch(/few-events: A p99[\s\S]+p99 of the first run +[\d.]+ ms +4\.\d\d ms/);
    const injected = await main('doctor', '--only', 'kilobyte', '--alongside');
    expect(injected.output).toMatch(/✓ payload of an event +exactly 1\.30 kB +1\.30 kB/);
    expect([trapped.ok, injected.ok]).toEqual([true, true]);
    expect(passed('five-rounds')).toBe(2);
  },
  LONG,
);

it('a claim is decided by the reference run', async () => {
  const script = `
    const { decideClaims } = await import('./dist/bench/claims/index.js');
    const { readFileSync } = await import('node:fs');
    const run = JSON.parse(readFileSync(${JSON.stringify(join(root, 'results/reference/run.json'))}, 'utf8'));
    console.log(JSON.stringify(decideClaims(run).at(-1)));
  `;
  const { ok, output } = await node('--input-type=module', '-e', script);
  expect({ ok, output }).toMatchObject({ ok: true });
  expect(JSON.parse(output)).toMatchObject({
    id: 'sse-20-bytes',
    outcome: 'fails',
    because: ['SSE adds ', { value: expect.any(Number), unit: 'bytes' }, ' to an event.'],
    evidence: ['steady/100-connections/overhead-bytes/mean'],
  });
});

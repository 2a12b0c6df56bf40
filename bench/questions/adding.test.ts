/** The sections "To add a question", "a metric" and "a fault" of CONTRIBUTING.md, followed in a copy of the project. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyProject } from '../mutants/copy.ts';
import { runToEnd } from '../mutants/program.ts';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(/^## /m);
const { signal } = new AbortController();
let copy = '';

/** The blocks of code of a section, in order. */
function blocksOf(title: string): readonly string[] {
  const section = guide.find((part) => part.startsWith(title)) ?? '';
  return [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

const run = (program: string, args: string) =>
  runToEnd(join(root, 'node_modules/.bin', program), args.split(' '), copy, signal);

/** Puts text before what stands in a file of the copy. */
function insert(path: string, before: RegExp, text: string): void {
  const code = readFileSync(join(copy, path), 'utf8');
  expect(code).toMatch(before);
  const longer = code.replace(before, (found) => text + found);
  writeFileSync(join(copy, path), longer);
}

/** A comment is a chunk of eight bytes; ten are due in a second. */
const PROCEDURE_TEST = `
import { expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';

it('idle connections read ten comments per second', async () => {
  const settings = { connections: 5, heartbeatMs: 100, seconds: 1 };
  const { metric } = await runProcedure('idle', 'sse', settings);
  expect(metric('idle-bytes')[0]).toBeGreaterThan(8 * 7);
  expect(metric('idle-bytes')[0]).toBeLessThan(8 * 13);
});
`;

beforeAll(() => {
  copy = copyProject(root, 'question');
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
  const config = { extends: './tsconfig.json', include: ['bench/questions', 'bench/processes'] };
  writeFileSync(join(copy, 'tsconfig.question.json'), JSON.stringify(config));
  insert('bench/questions/index.ts', /^import type \{ Question \}/m, imported);
  insert('bench/questions/index.ts', /^\}\);$/m, entry);
  insert('bench/questions/faults/faults.ts', /^\} as const satisfies/m, fault);
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

it('a question, a metric and a fault that were added by the guide compile, are registered and are measured', async () => {
  expect(await run('tsc', '-p tsconfig.question.json')).toEqual({ ok: true, output: '' });
  const tests = 'bench/questions/index.test.ts bench/questions/idle';
  const { output } = await run('vitest', `run ${tests} --reporter verbose -t idle|short-silence`);
  expect(output).toMatch(/Tests .*\d+ passed/);
  expect(output).not.toMatch(/\d+ failed/);
  for (const name of ['idle/50-connections', 'faults/short-silence-as-shipped', 'idle-bytes', 'ten comments'])
    expect(output).toMatch(new RegExp(`✓.*${name}`));
}, 120_000);

/** The section "To add an injection, a trap or a mutant" of CONTRIBUTING.md, followed to the letter in a copy of the project. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProject } from '../mutants/copy.ts';
import { runToEnd } from '../mutants/program.ts';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(/^## /m);
const section = guide.find((part) => part.startsWith('To add an injection, a trap or a mutant')) ?? '';
const [injection = '', injectionLine = '', trap = '', trapLine = '', mutant = '', ...more] = [
  ...section.matchAll(/^```ts\n(.*?)^```$/gms),
].map(([, code = '']) => code);

describe('an injection, a trap and a mutant that were added by the guide', () => {
  let copy = '';
  const { signal } = new AbortController();
  const main = (...args: string[]) =>
    runToEnd(process.execPath, ['dist/bench/cli/main.js', ...args], copy, signal);

  function register(index: string, line: string, name?: string): void {
    const path = join(copy, 'bench', index);
    const text = readFileSync(path, 'utf8').replace(/^\}\);$/m, `${line}});`);
    const exported = /(\w+),\n$/.exec(line)?.[1] ?? '';
    writeFileSync(path, name === undefined ? text : `import { ${exported} } from './${name}.ts';\n${text}`);
  }

  beforeAll(async () => {
    copy = copyProject(root, 'adding');
    writeFileSync(join(copy, 'bench/doctor/kilobyte.ts'), injection);
    writeFileSync(join(copy, 'bench/traps/few-events.ts'), trap);
    register('doctor/index.ts', injectionLine, 'kilobyte');
    register('traps/index.ts', trapLine, 'few-events');
    register('mutants/index.ts', mutant);
    const built = await runToEnd(join(root, 'node_modules/.bin/tsc'), [], copy, signal);
    expect(built).toEqual({ ok: true, output: '' });
  }, 120_000);

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('are five blocks of code', () => {
    expect([mutant, ...more].map((code) => code.length > 0)).toEqual([true]);
  });

  it('run, and are shown as all others', async () => {
    const trapped = await main('traps', 'few-events');
    expect(trapped.ok).toBe(true);
    expect(trapped.output).toMatch(/few-events: A p99[\s\S]+p99 of the first run +[\d.]+ ms +4\.\d\d ms/);
    const injected = await main('doctor', '--only', 'kilobyte');
    expect(injected.output).toMatch(/✓ payload of an event +exactly 1\.30 kB +1\.30 kB/);
    expect(injected.ok).toBe(true);
  }, 60_000);

  it('are listed, and fit the sources', async () => {
    expect((await main('mutants', '--list')).output).toContain('five-rounds');
    const test = ['run', 'bench/mutants/mutant.test.ts', '-t', 'five-rounds'];
    expect(await runToEnd(join(root, 'node_modules/.bin/vitest'), test, copy, signal)).toMatchObject({
      ok: true,
    });
  }, 60_000);
});

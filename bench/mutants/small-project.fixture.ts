import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';
import type { Mutant } from './mutant.ts';
import type { ProgramEnd, RunToEnd } from './program.ts';

/** A project of one function and one test file, in a folder of its own that goes away with its test. */
export function makeSmallProject(body = 'a + b'): string {
  const root = temporaryDir();
  for (const folder of ['servers', 'clients', 'bench', '.vitest']) mkdirSync(join(root, folder));
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "noEmit": true, "types": [] }, "files": ["bench/sum.ts"] }',
    'vitest.config.ts': "export default { test: { include: ['bench/*.test.ts'] } };",
    'bench/sum.ts': `export const sum = (a: number, b: number): number => ${body};\n`,
    'bench/sum.test.ts': `import { expect, it } from 'vitest';
import { sum } from './sum.ts';
it('sum adds', () => {
  expect(sum(2, 3)).toBe(5);
});
`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  return root;
}

/** A fault in the small project. */
export function mutantOf(wishes: Partial<Mutant> = {}): Mutant {
  return {
    fault: 'It subtracts.',
    file: 'bench/sum.ts',
    find: 'a + b',
    replace: 'a - b',
    tests: ['bench/sum.test.ts'],
    ...wishes,
  };
}

/** What a program was asked to do, and what the function looked like then. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly source: string;
}

/**
 * A compiler that always succeeds, and a test runner whose test is red where the function does not add.
 * @param end another end of a program than that; null: just that.
 */
export function fakePrograms(end: (call: Call) => ProgramEnd | Promise<ProgramEnd> | null = () => null): {
  readonly run: RunToEnd;
  readonly calls: readonly Call[];
} {
  const calls: Call[] = [];
  const run: RunToEnd = async (file, args, folder) => {
    const source = readFileSync(join(folder, 'bench/sum.ts'), 'utf8');
    const call = { program: basename(file), args, folder, source };
    calls.push(call);
    return (await end(call)) ?? usualEnd(call);
  };
  return { run, calls };
}

function usualEnd({ program, args, folder, source }: Call): ProgramEnd {
  if (program === 'tsc') return { ok: true, output: '' };
  const ok = source.includes('a + b');
  const results = [
    { status: 'passed', fullName: 'sum is a function' },
    { status: ok ? 'passed' : 'failed', fullName: 'sum adds' },
  ];
  const report = { testResults: [{ name: join(folder, 'bench/sum.test.ts'), assertionResults: results }] };
  writeFileSync(args[args.indexOf('--outputFile') + 1] ?? '', JSON.stringify(report));
  return { ok, output: '' };
}

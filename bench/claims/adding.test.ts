/** The section "To add a claim" of CONTRIBUTING.md, followed in a copy of the project. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyProject } from '../mutants/copy.ts';
import { runToEnd } from '../mutants/program.ts';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(/^## /m);
const section = guide.find((part) => part.startsWith('To add a claim')) ?? '';
const [claim = '', line = ''] = [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
const { signal } = new AbortController();
let copy = '';

beforeAll(async () => {
  copy = copyProject(root, 'claim');
  const index = join(copy, 'bench/claims/index.ts');
  const text = readFileSync(index, 'utf8').replace(/^\}\);$/m, `${line}});`);
  writeFileSync(index, `import { sse20Bytes } from './sse-20-bytes.ts';\n${text}`);
  writeFileSync(join(copy, 'bench/claims/sse-20-bytes.ts'), claim);
  const built = await runToEnd(join(root, 'node_modules/.bin/tsc'), [], copy, signal);
  expect(built).toEqual({ ok: true, output: '' });
}, 120_000);

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

it('a claim that was added by the guide is decided by the reference run', async () => {
  const script = `
    const { decideClaims } = await import('./dist/bench/claims/index.js');
    const { readFileSync } = await import('node:fs');
    const run = JSON.parse(readFileSync('${join(root, 'results/reference/run.json')}', 'utf8'));
    console.log(JSON.stringify(decideClaims(run).at(-1)));
  `;
  const { ok, output } = await runToEnd(
    process.execPath,
    ['--input-type=module', '-e', script],
    copy,
    signal,
  );
  expect({ ok, output }).toMatchObject({ ok: true });
  expect(JSON.parse(output)).toMatchObject({
    id: 'sse-20-bytes',
    outcome: 'fails',
    because: ['SSE adds ', { value: expect.any(Number), unit: 'bytes' }, ' to an event.'],
    evidence: ['steady/100-connections/overhead-bytes/mean'],
  });
});

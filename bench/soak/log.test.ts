import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { soakLines } from '../analysis/soak.fixture.ts';
import { appendSoakLine, readSoakLines, soakPath } from './log.ts';

const root = mkdtempSync(join(tmpdir(), 'soak-log-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const lines = soakLines().slice(0, 4);

/** A folder with these lines in it. */
function written(name: string): string {
  const dir = join(root, name);
  for (const line of lines) appendSoakLine(dir, line);
  return dir;
}

it('what was appended is read again', () => {
  expect(readSoakLines(written('whole'))).toEqual(lines);
});

it('a folder without a soak has none', () => {
  expect(readSoakLines(join(root, 'nothing'))).toBeNull();
});

it('a line that was cut off is removed, and the next one stands by itself', () => {
  const dir = written('cut');
  const before = readFileSync(soakPath(dir), 'utf8');
  appendFileSync(soakPath(dir), '{"kind":"checkpoint","transport":"ss');
  expect(readSoakLines(dir)).toEqual(lines);
  expect(readFileSync(soakPath(dir), 'utf8')).toBe(before);
  const [, , again] = lines;
  if (again === undefined) throw new Error('four lines');
  appendSoakLine(dir, again);
  expect(readSoakLines(dir)).toEqual([...lines, again]);
});

it('a line that is none is refused with its number', () => {
  const dir = written('odd');
  appendFileSync(soakPath(dir), '{"kind":"checkpoint"}\n');
  expect(() => readSoakLines(dir)).toThrow(/line 5 of .*soak\.jsonl has a fault/);
  writeFileSync(soakPath(dir), `${JSON.stringify(lines[1])}\n`);
  expect(() => readSoakLines(dir)).toThrow('does not begin with the settings');
});

it('what does not fit is not written', () => {
  const [, , line] = lines;
  if (line?.kind !== 'checkpoint') throw new Error('a checkpoint');
  const wrong = { ...line, heapBytes: NaN };
  expect(() => appendSoakLine(join(root, 'unfit'), wrong)).toThrow(/Will not write/);
});

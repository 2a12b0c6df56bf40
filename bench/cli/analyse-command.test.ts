import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { verifyChecksums } from '../records/checksums.ts';
import { formats } from '../report/index.ts';
import { analyseCommand } from './analyse-command.ts';
import { fakeIo } from './io.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

const reference = join(import.meta.dirname, '../../results/reference');
let dir = '';
beforeEach(() => {
  dir = temporaryDir();
  cpSync(reference, dir, { recursive: true });
});

it('analysing the reference run again gives the same files, byte for byte', async () => {
  for (const name of ['report.md', 'verdicts.csv']) writeFileSync(join(dir, name), 'old');
  rmSync(join(dir, 'SHA256SUMS'));
  await analyseCommand(fakeIo([dir]), { formats });
  for (const name of ['run.json', 'report.md', 'report.html', 'verdicts.csv', 'SHA256SUMS']) {
    expect(readFileSync(join(dir, name), 'utf8'), name).toBe(readFileSync(join(reference, name), 'utf8'));
  }
  expect(await verifyChecksums(dir)).toBe(true);
});

it('a folder whose records were changed is refused, and stays as it is', async () => {
  const before = readFileSync(join(dir, 'run.json'), 'utf8');
  appendFileSync(join(dir, 'raw', 'calibration.json'), ' ');
  await expect(analyseCommand(fakeIo([dir]), { formats })).rejects.toMatchObject({ code: 'run-damaged' });
  expect(readFileSync(join(dir, 'run.json'), 'utf8')).toBe(before);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from './analysis/analyse.ts';
import { fixedOptions } from './cli/render.ts';
import { findPackageRoot } from './host/environment.ts';
import { metrics } from './questions/index.ts';
import { formats } from './report/index.ts';
import { verifyChecksums } from './records/checksums.ts';
import { readCalibration, readRecords, readRunFolder } from './records/run-file.ts';
import { scenarios } from './questions/index.ts';

const dir = join(findPackageRoot(import.meta.dirname), 'results/reference');

describe('the reference run', () => {
  it('is complete, and vouched for', async () => {
    expect((await readRunFolder(dir)).complete).toBe(true);
    expect(await verifyChecksums(dir)).toBe(true);
  });

  it('follows from its raw records, number by number', async () => {
    const run = await readRunFolder(dir);
    const again = analyse(await readRecords(dir), { scenarios, metrics }, await readCalibration(dir));
    expect(run).toMatchObject(again);
  });

  it.each(formats.entries().filter(([, { fileName }]) => fileName !== null))(
    'renders to the committed bytes: %s',
    async (_, { fileName, render }) => {
      const committed = readFileSync(join(dir, fileName ?? ''), 'utf8');
      expect(render(await readRunFolder(dir), fixedOptions)).toBe(committed);
    },
  );
});

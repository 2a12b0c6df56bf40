import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPackageRoot } from '../host/environment.ts';
import { readRunFolder } from '../records/run-file.ts';
import { main } from './main.ts';
import { verdictBlock, withVerdictBlock } from './readme-block.ts';

// `npm run readme`: takes the README's table of verdicts from the reference run, so that the two cannot drift apart.
await main(async (io) => {
  const root = findPackageRoot(import.meta.dirname);
  const path = join(root, 'README.md');
  const run = await readRunFolder(join(root, 'results/reference'));
  writeFileSync(path, withVerdictBlock(readFileSync(path, 'utf8'), verdictBlock(run)));
  io.stdout.write(`README.md shows run ${run.runId}.\n`);
  return 'done';
});

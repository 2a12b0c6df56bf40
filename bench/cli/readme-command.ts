import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRunFolder } from '../records/run-file.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { verdictBlock, withVerdictBlock } from './readme-block.ts';

/** `npm run readme`: takes the README's table of verdicts from the reference run, so that the two cannot drift apart. */
export async function readme(io: CommandIo, root: string): Promise<Ending> {
  const path = join(root, 'README.md');
  const run = await readRunFolder(join(root, 'results/reference'));
  writeFileSync(path, withVerdictBlock(readFileSync(path, 'utf8'), verdictBlock(run)));
  io.stdout.write(`README.md shows run ${run.runId}.\n`);
  return 'done';
}

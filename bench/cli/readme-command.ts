import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema, runJsonSchema } from '../records/json-schema.ts';
import { withReference } from '../records/reference.ts';
import { readRunFolder } from '../records/run-file.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { verdictBlock, withVerdictBlock } from './readme-block.ts';

/** `npm run readme`: writes what the READMEs take from the code and the reference run, so that they cannot drift apart. */
export async function readme(io: CommandIo, root: string): Promise<Ending> {
  const rewrite = (name: string, made: (text: string) => string): void => {
    const path = join(root, name);
    writeFileSync(path, made(readFileSync(path, 'utf8')));
  };
  rewrite('results/README.md', withReference);
  rewrite('bench/records/run.schema.json', runJsonSchema);
  rewrite('bench/records/config.schema.json', configJsonSchema);
  const run = await readRunFolder(join(root, 'results/reference'));
  rewrite('README.md', (text) => withVerdictBlock(text, verdictBlock(run)));
  io.stdout.write(`README.md shows run ${run.runId}, and results/README.md every field of the files.\n`);
  return 'done';
}

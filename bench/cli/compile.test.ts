import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

it('a checkout that cannot be compiled in place is told so in a sentence, and one that is up to date runs', () => {
  const root = temporaryDir();
  cpSync(join(import.meta.dirname, '../../.build'), join(root, '.build'), { recursive: true });
  for (const name of ['servers', 'clients', 'bench']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'bench/a.ts'), '');
  const compile = () => spawnSync(process.execPath, [join(root, '.build/compile.mjs')], { encoding: 'utf8' });

  symlinkSync(join(root, 'gone/dist'), join(root, 'dist')); // no folder can be made there
  const { status, stderr } = compile();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^error: The sources are newer than .*dist, which cannot be written \(E\w+\)\.\nhint: .*npm run prepare\.\n$/,
  );

  rmSync(join(root, 'dist'));
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/.compiled'), '');
  expect(compile()).toMatchObject({ status: 0, stderr: '' });
});

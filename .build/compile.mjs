// Compiles to dist/ when a source is newer than the last compilation: `npm ci` does it once, and commands only after a change.
// With --fresh always, and nothing of an older compilation stays behind: what a package is made of.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const stamp = join(root, 'dist', '.compiled');
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const sources = ['servers', 'clients', 'bench'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => join(root, top, path)),
);
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
  join(root, name),
);
if (process.argv.includes('--fresh')) rmSync(join(root, 'dist'), { recursive: true, force: true });
const newest = Math.max(...[...sources, ...settings].map(timeOf));
if (timeOf(stamp) < newest) {
  try {
    mkdirSync(dirname(stamp), { recursive: true });
    accessSync(dirname(stamp), constants.W_OK);
  } catch (error) {
    process.stderr.write(
      `error: The sources are newer than ${dirname(stamp)}, which cannot be written (${error.code}).\n` +
        'hint: Compile it where you may write: npm run prepare.\n',
    );
    process.exit(1);
  }
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const { status } = spawnSync(
    process.execPath,
    [join(dirname(compiler), 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json')],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
}

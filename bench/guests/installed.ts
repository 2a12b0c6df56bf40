import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findPackageRoot } from '../host/environment.ts';

/** A program on the search path and what it says of its version; null: it is not there, or says something else. */
export function installed(
  name: string,
  searchPath: string,
  ask: { readonly flag: string; readonly answer: RegExp },
): { readonly file: string; readonly version: string } | null {
  const folder = searchPath.split(delimiter).find((each) => each !== '' && existsSync(join(each, name)));
  if (folder === undefined) return null;
  const file = join(folder, name);
  const { stdout, stderr, error } = spawnSync(file, [ask.flag], { encoding: 'utf8', timeout: 10_000 });
  const version = error === undefined ? ask.answer.exec(stdout + stderr)?.[1] : undefined;
  return version === undefined ? null : { file, version };
}

/** A file of this project as another program can run it: compiled. @param path below `bench/` */
export function builtFile(path: string): string {
  return join(findPackageRoot(import.meta.dirname), 'dist/bench', path);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The files of a run: they lie in the folder of each, not in the project. */
const OF_A_RUN: ReadonlySet<string> = new Set([
  'run.json',
  'report.md',
  'report.html',
  'verdicts.csv',
  'raw/calibration.json',
  'soak.json',
]);

const files = ['servers', 'clients', 'bench', 'results', '.github'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((path) => `${top}/${path}`),
);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...files.filter((path) => path.endsWith('.md')),
].filter((path) => !path.includes('/snapshots/') && !/^results\/.+\//.test(path));

it.each(pages)('%s names only files that exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  // A guide makes files of its own: it names each on a line alone, above its text.
  const made = new Set([...text.matchAll(/^`([^`]+)`\n\n```/gm)].map(([, name]) => name));
  const named = [
    ...text.matchAll(/`([\w./-]+\.(?:ts|mjs|md|json|html|csv))`/g),
    ...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g),
  ].map(([, name = '']) => name);
  const below = page.includes('/') ? dirname(page) : '';
  const missing = named.filter(
    (name) =>
      !OF_A_RUN.has(name) &&
      !made.has(name) &&
      !['.', dirname(page)].some((folder) => existsSync(join(root, folder, name))) &&
      !files.some((path) => path.startsWith(below) && path.endsWith(`/${name}`)),
  );
  expect(missing).toEqual([]);
});

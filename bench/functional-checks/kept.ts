import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPackageRoot } from '../host/environment.ts';
import { readTextOrNull } from '../host/proc.ts';
import { keptChecks, type FunctionalChecks, type KeptChecks } from '../records/functional-checks.ts';
import { writeWhole } from '../records/whole-file.ts';
import { runFunctionalChecks } from './index.ts';

const packageRoot = findPackageRoot(import.meta.dirname);

/** Where the checks of the last run are kept. */
const KEPT_FILE = join(packageRoot, 'node_modules/.cache/sse-or-websockets/functional-checks.json');

/** What is kept, where, and how it is made; absent: this project. */
interface Keeping {
  readonly file?: string;
  readonly softwareHash?: string;
  readonly make?: () => Promise<FunctionalChecks>;
}

/**
 * The functional checks of this software: those of an earlier run where it was the same, or made now, before anything is measured.
 * Only checks that all succeeded are kept, and a file that cannot be read or written is as good as none. It never rejects.
 */
export async function functionalChecksOnce({
  file = KEPT_FILE,
  softwareHash = hashSoftware(),
  make = runFunctionalChecks,
}: Keeping = {}): Promise<FunctionalChecks> {
  const kept = await readKept(file);
  if (kept?.softwareHash === softwareHash) return kept.functionalChecks;
  const functionalChecks = await make();
  const isWhole = functionalChecks.notes.length === 0;
  if (isWhole)
    await writeWhole(file, JSON.stringify({ softwareHash, functionalChecks })).catch(() => undefined);
  return functionalChecks;
}

/** null: there is no file, or none that can be believed. */
async function readKept(file: string): Promise<KeptChecks | null> {
  try {
    return keptChecks.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

const ROOMS = ['servers', 'clients', 'bench'];

/**
 * Of all that the functional checks depend on: the code that runs, the sources that they count, Node.js, and every package that is
 * installed.
 * @param code where the three folders of code are: `dist/`, or the sources in a test
 */
export function hashSoftware(root = packageRoot, code = dirname(dirname(import.meta.dirname))): string {
  const files = [...new Set([code, root])].flatMap((top) =>
    ROOMS.flatMap((room) => filesIn(join(top, room))),
  );
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const path of [...files, join(root, 'node_modules/.package-lock.json'), join(root, 'package.json')])
    hash.update(`\n${path}\n${readTextOrNull(path) ?? ''}`);
  return hash.digest('hex');
}

/** By name, so that the order is the same on every file system; empty: there is no such folder. */
function filesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch {
    return [];
  }
}

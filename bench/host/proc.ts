import { readFileSync } from 'node:fs';

/** The text of a file that only some systems have, such as those of `/proc`; null when it is not there or may not be read. */
export function readTextOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

import { HarnessError } from '../servers/hub/errors.ts';

/** A frozen table of named things, in the order in which they were written down. */
export interface Registry<Entry> {
  readonly ids: readonly string[];
  /** @throws HarnessError `unknown-id` that names the known ids and the nearest one. */
  get(id: string): Entry;
  entries(): readonly (readonly [id: string, entry: Entry])[];
}

/**
 * Makes a registry from a record of entries.
 * @param kind what an entry is called in messages: `transport`, `scenario` ...
 */
export function defineRegistry<Entry>(
  kind: string,
  record: Readonly<Record<string, Entry>>,
): Registry<Entry> {
  const table = new Map(Object.entries(record));
  const ids = Object.freeze([...table.keys()]);
  return Object.freeze({
    ids,
    get(id: string): Entry {
      const entry = table.get(id);
      if (entry === undefined) {
        const near = nearest(id, ids);
        throw new HarnessError('unknown-id', `Unknown ${kind} '${id}'. Known: ${ids.join(', ')}.`, {
          hint: near === null ? `Use one of: ${ids.join(', ')}.` : `Did you mean '${near}'?`,
        });
      }
      return entry;
    },
    entries: () => [...table.entries()],
  });
}

/** The known word that differs from `word` in the fewest letters; null when none is close (more than half its letters). */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: { word: string; distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { word: candidate, distance };
  }
  return best !== null && best.distance <= Math.ceil(best.word.length / 2) ? best.word : null;
}

/** Levenshtein distance: insertions, deletions and substitutions of one letter each count 1. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

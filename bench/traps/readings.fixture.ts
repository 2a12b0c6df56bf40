import type { CaseOutcome } from '../records/case-result.ts';
import type { Text } from '../records/text.ts';
import type { Statement } from './trap.ts';

/** What each side says about one thing in the outcome of a trap. */
export function sidesOf({ rows }: CaseOutcome): Readonly<Record<'wrong' | 'right', readonly Statement[]>> {
  const side = (of: 'left' | 'right'): readonly Statement[] =>
    rows.flatMap(({ what, [of]: text }) => (text === null ? [] : [{ what, says: text }]));
  return { wrong: side('left'), right: side('right') };
}

export function says(readings: readonly Statement[], what: string): Text | undefined {
  return readings.find((reading) => reading.what === what)?.says;
}

/** The number in a reading; NaN: it has none. */
export function valueOf(readings: readonly Statement[], what: string): number {
  const [quantity] = says(readings, what)?.filter((part) => typeof part !== 'string') ?? [];
  return quantity?.value ?? NaN;
}

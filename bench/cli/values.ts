import { HarnessError } from '../../servers/hub/errors.ts';
import { isDurationWithin } from '../records/duration.ts';
import { nearest } from '../registry.ts';

/** Reads the text behind an option. @throws HarnessError `usage` that quotes it */
export type ReadValue<Value> = (text: string) => Value;

/** Any text that is not empty, such as a folder. @param flag as it is written: `--out DIR` */
export function readText(flag: string): ReadValue<string> {
  return (text) => {
    // `--out --json` forgot a value.
    if (text !== '' && !text.startsWith('--')) return text;
    const [name] = flag.split(' ');
    throw new HarnessError('usage', `${name} needs a value.`, { hint: `Write ${flag}.` });
  };
}

/** Limits of a number and, if it has one, its unit. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whether a fraction is refused. */
  readonly whole: boolean;
  /** Such as `ms` or `events/s`; null: a bare number. */
  readonly unit: string | null;
}

/** A plain decimal number within limits: `Number` alone would take '' as 0 and '0x10' as 16. */
export function readNumber(flag: string, range: NumberRange): ReadValue<number> {
  return (text) => {
    const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
    if (
      value !== null &&
      value >= range.min &&
      value <= range.max &&
      (!range.whole || Number.isInteger(value))
    ) {
      return value;
    }
    throw new HarnessError('usage', `${flag} wants ${rangeWords(range)}, got '${text}'.`, {
      hint: `Write, for example, ${flag} ${range.min}.`,
    });
  };
}

/** Numbers within limits, separated by commas. */
export function readNumbers(flag: string, range: NumberRange): ReadValue<readonly number[]> {
  const read = readNumber(flag, range);
  return (text) => text.split(',').map((part) => read(part.trim()));
}

/** `a whole number of ms from 0 to 3600000`. */
export function rangeWords({ whole, unit, min, max }: NumberRange): string {
  return `${whole ? 'a whole number' : 'a number'}${unit === null ? '' : ` of ${unit}`} from ${min} to ${max}`;
}

/** A duration such as `90s`, `15m` or `1.5h`, within limits that are written the same way. @param example one that would do */
export function readDuration(
  flag: string,
  { least, most }: { readonly least: string; readonly most: string },
  example: string,
): ReadValue<string> {
  return (text) => {
    if (isDurationWithin(text, { least, most })) return text;
    throw new HarnessError(
      'usage',
      `${flag} wants a duration from ${least} to ${most} in s, m or h, got '${text}'.`,
      { hint: `Write, for example, ${flag} ${example}.` },
    );
  };
}

/** One of a few known words. @param noun what a word is called in messages: `profile`, `format` */
export function readKnown<Word extends string>(noun: string, known: readonly Word[]): ReadValue<Word> {
  return (text) => {
    const found = known.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    const near = nearest(text, known);
    throw new HarnessError('usage', `Unknown ${noun} '${text}'. Known: ${known.join(', ')}.`, {
      hint: near === null ? `Use one of: ${known.join(', ')}.` : `Did you mean '${near}'?`,
    });
  };
}

/** Different known words, separated by commas. @param example a list that would do */
export function readList(
  flag: string,
  noun: string,
  known: readonly string[],
  { atLeast, example }: { readonly atLeast: number; readonly example: string },
): ReadValue<readonly string[]> {
  return (text) => {
    const words = text.split(',').map((word) => readKnown(noun, known)(word.trim()));
    const different = [...new Set(words)];
    if (different.length >= atLeast) return different;
    throw new HarnessError('usage', `${flag} needs at least ${atLeast} different ${noun}s, got '${text}'.`, {
      hint: `Write them with commas: ${flag} ${example}`,
    });
  };
}

import { HarnessError } from '../../servers/hub/errors.ts';
import { nearest } from '../registry.ts';

/** A switch: absent is false. */
export interface FlagOption {
  readonly kind: 'flag';
  readonly help: string;
}

/** An option with a value. */
export interface ValueOption<Value> {
  readonly kind: 'value';
  /** How `--help` names the value: `N`, `DIR`, `a,b`. */
  readonly valueName: string;
  readonly help: string;
  /** The value when the option is absent. */
  readonly fallback: Value;
  /** The default in words. */
  readonly fallbackText: string;
  /** @throws HarnessError `usage` that quotes the text. */
  readonly read: (text: string, flag: string) => Value;
}

export type Option = FlagOption | ValueOption<unknown>;

export function flag(help: string): FlagOption {
  return { kind: 'flag', help };
}

/** Any text that is not empty, such as a folder. `fallbackText` says what happens without it. */
export function textOption(spec: {
  valueName: string;
  help: string;
  fallbackText: string;
}): ValueOption<string | null> {
  return {
    ...spec,
    kind: 'value',
    fallback: null,
    read(text, name) {
      if (text === '') throw missingValue(name, spec.valueName);
      return text;
    },
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

interface NumberSpec extends NumberRange {
  readonly help: string;
}

/** A number within limits, such as a port. */
export function numberOption(spec: NumberSpec & { fallback: number }): ValueOption<number>;
/** A number within limits that may be absent; `fallbackText` says what happens then. */
export function numberOption(spec: NumberSpec & { fallbackText: string }): ValueOption<number | null>;
export function numberOption(
  spec: NumberSpec & { fallback?: number; fallbackText?: string },
): ValueOption<number | null> {
  const fallback = spec.fallback ?? null;
  return {
    kind: 'value',
    valueName: 'N',
    help: `${spec.help} ${sentence(rangeText(spec))}`,
    fallback,
    fallbackText: spec.fallbackText ?? String(fallback),
    read: (text, name) => readNumber(text, name, spec),
  };
}

/** One of a few known words. */
export function choiceOption<Word extends string>(spec: {
  valueName: string;
  /** What a word is called in messages: `profile`, `format`. */
  noun: string;
  help: string;
  known: readonly Word[];
  fallback: Word;
}): ValueOption<Word> {
  return {
    kind: 'value',
    valueName: spec.valueName,
    help: `${spec.help} One of ${spec.known.join(', ')}.`,
    fallback: spec.fallback,
    fallbackText: spec.fallback,
    read: (text) => readKnown(spec.noun, text, spec.known),
  };
}

/** Several different known words, separated by commas. */
export function listOption(spec: {
  valueName: string;
  noun: string;
  help: string;
  known: readonly string[];
  atLeast: number;
  fallback: readonly string[];
}): ValueOption<readonly string[]> {
  return {
    kind: 'value',
    valueName: spec.valueName,
    help: spec.help,
    fallback: spec.fallback,
    fallbackText: spec.fallback.join(','),
    read(text, name) {
      const words = text.split(',').map((word) => readKnown(spec.noun, word.trim(), spec.known));
      const different = [...new Set(words)];
      if (different.length < spec.atLeast) {
        throw new HarnessError(
          'usage',
          `${name} needs at least ${spec.atLeast} different ${spec.noun}s, got '${text}'.`,
          { hint: `Write them with commas: ${name} ${spec.fallback.join(',')}` },
        );
      }
      return different;
    },
  };
}

/**
 * The word itself when it is known.
 * @throws HarnessError `usage` with the known words and the nearest one.
 */
export function readKnown<Word extends string>(noun: string, word: string, known: readonly Word[]): Word {
  const found = known.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const near = nearest(word, known);
  throw new HarnessError('usage', `Unknown ${noun} '${word}'. Known: ${known.join(', ')}.`, {
    hint: near === null ? `Use one of: ${known.join(', ')}.` : `Did you mean '${near}'?`,
  });
}

export function missingValue(name: string, valueName: string): HarnessError {
  return new HarnessError('usage', `${name} needs a value.`, { hint: `Write ${name} ${valueName}.` });
}

/** Plain decimal numbers only: `Number` alone would take '' as 0 and '0x10' as 16. */
function readNumber(text: string, name: string, range: NumberRange): number {
  const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  const fits =
    value !== null && value >= range.min && value <= range.max && (!range.whole || Number.isInteger(value));
  if (fits) return value;
  throw new HarnessError('usage', `${name} wants ${rangeText(range)}, got '${text}'.`, {
    hint: `Write, for example, ${name} ${range.min}.`,
  });
}

function rangeText(range: NumberRange): string {
  const noun = range.whole ? 'a whole number' : 'a number';
  const unit = range.unit === null ? '' : ` of ${range.unit}`;
  return `${noun}${unit} from ${range.min} to ${range.max}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

import { z } from 'zod';

/** What a schema describes, read-only all the way down. */
export type Described<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

type DeepReadonly<Type> = Type extends string | number | boolean | null
  ? Type
  : { readonly [Key in keyof Type]: DeepReadonly<Type[Key]> };

/** An object with these fields and no others, under its name in the JSON Schema and its title in `results/README.md`. */
export function shape<Fields extends z.ZodRawShape>(id: string, title: string, fields: Fields) {
  return z.strictObject(fields).meta({ id, title });
}

/** One of some words, each with its meaning. */
export function choice<const Meanings extends Readonly<Record<string, string>>>(meanings: Meanings) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal are known
  const words = Object.keys(meanings) as (keyof Meanings & string)[];
  return z.enum(words).describe(words.map((word) => `\`${word}\`: ${meanings[word]}`).join('; '));
}

/** Counted things: whole and never negative. */
export const whole = z.int().nonnegative();
/** A measured amount: any finite number. */
export const amount = z.number();
export const fraction = z.number().min(0).max(1);
export const durationNs = z.number().nonnegative();
/** Text on one line. */
export const line = z.string().overwrite((value) => withoutControls(value).replace(/[\t\n]/g, ' '));
/** Text on several lines, such as source code. */
export const block = z.string().overwrite(withoutControls);
/** An id that becomes part of a file name. */
export const kebabCase = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected an id such as `fan-out`');
/** What `Date.toISOString` gives. */
export const isoTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/, 'expected a time such as 2026-05-04T09:30:00Z');

/** Base units of every value in records and run files. Conversion for people happens in `report/format.ts` alone. */
export const unit = z.enum(['ns', 'bytes', 'events', 'events/s', 'count']);
export const statistic = z.enum(['mean', 'median', 'total', 'max', 'slope', 'p50', 'p90', 'p99']);
export const better = z.enum(['lower', 'higher', 'neither']);
/** How long a run may take: quick 60 s, standard 5 min (the default), full 45 min. */
export const profileId = z.enum(['quick', 'standard', 'full']);
/** What a comparison came to: the first that applies, in the order that `results/README.md` explains. */
export const outcome = z.enum(['void', 'lower', 'higher', 'same', 'different', 'cannot-tell']);
export const grade = z.enum(['good', 'usable', 'coarse']);
export const checkOutcome = z.enum(['pass', 'warn', 'disturbed', 'void']);

/**
 * The text without control characters other than tab and line feed, and without marks that change the direction of writing:
 * printed, they could move the cursor, or make a line read otherwise than it is written.
 */
export function withoutControls(value: string): string {
  return value.replace(
    /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu,
    '\ufffd',
  );
}

export type Unit = z.infer<typeof unit>;
export type Statistic = z.infer<typeof statistic>;

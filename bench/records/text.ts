import { z } from 'zod';

import { line, unit } from './vocabulary.ts';

/**
 * A number in a text, left unrounded for the report to write. `share`: 0.1 is 10 %; `ratio`: 1.31 is 1.31x; `plain`: a number
 * without a unit. `value` null: there is none.
 */
export const quantity = z
  .strictObject({
    value: z.number().nullable(),
    unit: z.union([unit, z.enum(['share', 'ratio', 'plain'])]),
  })
  .readonly();

/** A ratio with the interval that it lies in, written with as many decimals as the interval needs. */
export const estimateQuantity = z
  .strictObject({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    confidence: z.number(),
    unit: z.literal('estimate'),
  })
  .readonly();

/** Prose with its numbers as numbers: `report/words/text.ts` alone turns it into words. */
export const textSchema = z
  .array(z.union([line, quantity, estimateQuantity]))
  .readonly()
  .meta({ id: 'Text', title: 'Prose with its numbers as numbers' });

export type Quantity = z.infer<typeof quantity> | z.infer<typeof estimateQuantity>;
export type Text = z.infer<typeof textSchema>;

/** What may stand in a `text`: words, a quantity, or a text within the text. */
export type Part = string | Quantity | Text;

/** Tags a template: text`takes ${bytes(31.4)} without it`. Neighbouring words become one string. */
export function text(strings: TemplateStringsArray, ...parts: readonly Part[]): Text {
  return joined(strings.flatMap((string, at) => [string, ...parts.slice(at, at + 1)]));
}

/** The parts as one text, with the separator between them. */
export function joined(parts: readonly Part[], separator = ''): Text {
  const flat = parts.flatMap((part, at) => [at === 0 ? '' : separator, part].flat());
  const merged: (string | Quantity)[] = [];
  for (const part of flat) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged.splice(-1, 1, last + part);
    else if (part !== '') merged.push(part);
  }
  return merged;
}

/** Sentences as one text, with a space between them; null: there is nothing to say. */
export function sentences(...parts: readonly (Part | null)[]): Text {
  return joined(
    parts.filter((part) => part !== null),
    ' ',
  );
}

const quantityIn =
  (of: z.infer<typeof quantity>['unit']) =>
  (value: number | null): Quantity => ({ value, unit: of });

export const ns = quantityIn('ns');
export const bytes = quantityIn('bytes');
export const events = quantityIn('events');
export const perSecond = quantityIn('events/s');
export const count = quantityIn('count');
export const share = quantityIn('share');
export const ratio = quantityIn('ratio');
export const plain = quantityIn('plain');

/** A ratio with its interval. */
export function estimate(of: {
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}): Quantity {
  const { point, low, high, confidence } = of;
  return { value: point, low, high, confidence, unit: 'estimate' };
}

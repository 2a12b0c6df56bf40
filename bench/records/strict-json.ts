import { z } from 'zod';

import { HarnessError, messageOf } from '../../servers/hub/errors.ts';
import { withoutControls } from './vocabulary.ts';

/**
 * Reads JSON text that must fit a schema to the letter.
 * @param version the `schemaVersion` that the schema describes
 * @param name what the text is called in messages
 * @throws HarnessError `run-unreadable` with the place of the first fault, what was expected there and what came.
 */
export function parseStrictly<Output>(
  schema: z.ZodType<Output>,
  version: number,
  text: string,
  name: string,
): Output {
  const value = parsed(text, name);
  const found = at(value, ['schemaVersion']);
  // With another version, all other faults would only mislead.
  if (typeof found === 'number' && found !== version) {
    throw unreadable(`${name} has schema version ${found}; this program reads version ${version}.`, {
      hint: 'Read it with the version of this project that wrote it.',
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(`${name} ${faultWords(result.error, value)}.`, {
    hint: 'results/README.md explains every field.',
  });
}

/**
 * The value, once it fits the schema. Nothing unfit reaches the disk: JSON would turn NaN into null in silence.
 * @throws HarnessError `write-failed` as above.
 */
export function fitToWrite<Output>(schema: z.ZodType<Output>, value: unknown, path: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new HarnessError('write-failed', `Will not write ${path}: it ${faultWords(result.error, value)}.`, {
    hint: 'This is a defect of the project, not of your machine. Please report it.',
  });
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hint = 'The file was cut short or changed by hand.';
    throw unreadable(`${name} is not JSON: ${messageOf(cause)}.`, { hint, cause });
  }
}

function unreadable(message: string, options: ConstructorParameters<typeof HarnessError>[2]): HarnessError {
  return new HarnessError('run-unreadable', withoutControls(message), options);
}

/** The first fault in words, and how many more there are: `has a fault at seed: expected int, came "1"`. */
export function faultWords(error: z.ZodError, value: unknown): string {
  const [first, ...more] = error.issues;
  if (first === undefined) return 'has a fault';
  const where = first.path.length === 0 ? 'the top' : z.core.toDotPath(first.path);
  const others = more.length === 0 ? '' : `; ${more.length} more after it`;
  return `has a fault at ${where}: ${fault(first, at(value, first.path))}${others}`;
}

function fault(issue: z.core.$ZodIssue, came: unknown): string {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.map(shown).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}, came ${shown(came)}`;
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.map(shown).join(' or ')}, came ${shown(came)}`;
  }
  return `${issue.message}, came ${shown(came)}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? Object.getOwnPropertyDescriptor(inner, key)?.value
        : undefined,
    value,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}

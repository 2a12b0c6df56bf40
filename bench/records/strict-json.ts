import type { z } from 'zod';

import { HarnessError } from '../../servers/hub/errors.ts';

/** Makes the content of a file of the next version from that of one version. The result is checked like any other. */
export type Migration = (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** How files of one kind are read: their schema, its version, and the way there from each older version. */
export interface FileKind<Output> {
  readonly schema: z.ZodType<Output>;
  readonly version: number;
  /** Entry k leads from version k + 1 to k + 2. */
  readonly migrations: readonly Migration[];
}

/**
 * Reads JSON text that must fit a schema to the letter, from this version or an older one.
 * @param name what the text is called in messages
 * @throws HarnessError `run-unreadable` with the place of the first fault, what was expected there and what came.
 */
export function parseStrictly<Output>(
  { schema, version, migrations }: FileKind<Output>,
  text: string,
  name: string,
): Output {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HarnessError(
      'run-unreadable',
      `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
      {
        hint: 'The file was cut short or changed by hand.',
        cause: error,
      },
    );
  }
  refuseOtherVersion(value, version, name);
  const current = migrated(value, migrations);
  const result = schema.safeParse(current);
  if (result.success) return result.data;
  throw new HarnessError('run-unreadable', `${name} ${faults(result.error, current)}.`, {
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
  throw new HarnessError('write-failed', `Will not write ${path}: it ${faults(result.error, value)}.`, {
    hint: 'This is a defect of the project, not of your machine. Please report it.',
  });
}

function refuseOtherVersion(value: unknown, known: number, name: string): void {
  const version = at(value, ['schemaVersion']);
  if (typeof version !== 'number' || (Number.isInteger(version) && version >= 1 && version <= known)) return;
  throw new HarnessError(
    'run-unreadable',
    `${name} has schema version ${version}; this program knows versions 1 to ${known}.`,
    {
      hint:
        version > known
          ? 'It was written by a newer version of this project: read it with that one.'
          : 'No version of this project writes such a number: the file was changed by hand.',
    },
  );
}

/** The value as the present version has it. One without a version stays as it is: the schema will say what is wrong. */
function migrated(value: unknown, migrations: readonly Migration[]): unknown {
  const version = at(value, ['schemaVersion']);
  if (typeof version !== 'number' || !isRecord(value)) return value;
  return migrations.slice(version - 1).reduce((old, migrate) => migrate(old), value);
}

/** Whether a value is an object with fields, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first fault in words, and how many more there are: `has a fault at seed: expected int, came "1"`. */
function faults(error: z.ZodError, value: unknown): string {
  const [first, ...more] = error.issues;
  if (first === undefined) return 'has a fault';
  const where = first.path.length === 0 ? 'the top' : place(first.path);
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

/** `['verdicts', 3, 'ratio', 'point']` as `verdicts[3].ratio.point`. */
function place(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^\w+$/.test(String(key)) ? `.${String(key)}` : `[${shown(String(key))}]`;
    })
    .join('')
    .replace(/^\./, '');
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

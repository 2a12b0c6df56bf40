import { z } from 'zod';

import { calibrationSchema } from './calibration.ts';
import { rebaselineSchema } from './rebaseline.ts';
import { recordSchema } from './record.ts';
import { comparisonSchema } from './run-comparison.ts';
import { runSchema } from './run.ts';
import { soakLine, soakSchema } from './soak.ts';
import { shardRecordSchema } from './shard.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const FILES = {
  'run.json': runSchema,
  'raw/NNN-<scenario>-<cell>-round-N.json': recordSchema,
  'raw/calibration.json': calibrationSchema,
  'raw/soak.jsonl, line by line': soakLine,
  'soak.json': soakSchema,
  'raw/shard-N.jsonl, line by line': shardRecordSchema,
  'What `npm run compare -- DIR_A DIR_B --json` prints': comparisonSchema,
  'What `npm run rebaseline -- --json` prints': rebaselineSchema,
};
const START = '<!-- fields of every file: written by `npm run readme` from bench/records -->';
const END = '<!-- end of fields -->';

/** The text of `results/README.md` with its reference of every field written anew from the schemas. */
export function withReference(readme: string): string {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('results/README.md has lost its markers.');
  return `${before}${START}\n\n${reference()}\n\n${END}${after}`;
}

/** A section for each file, and in it one for each shape that no file before it has. */
function reference(): string {
  const known = new Set<string>();
  return Object.entries(FILES)
    .flatMap(([name, schema]) => {
      const { $defs = {}, ...root } = z.toJSONSchema(schema);
      const fresh = Object.entries($defs).filter(([id]) => !known.has(id));
      for (const [id] of fresh) known.add(id);
      return [
        `## ${name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
        tableOf(root),
        ...fresh.flatMap(([id, shape]) => [`### ${id}`, `${shape.title ?? ''}.`, tableOf(shape)]),
      ];
    })
    .join('\n\n');
}

function tableOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return wordsOf(schema.enum);
  const [head, rows] =
    schema.oneOf === undefined
      ? (['field | type', grouped(rowsOf(schema, ''))] as const)
      : (['one of | its fields', schema.oneOf.map(alternativeOf)] as const);
  return [[head, 'meaning'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

type Row = readonly [field: string, type: string, meaning: string];

/** Neighbours of one type that need no words share a row. */
function grouped(rows: readonly Row[]): readonly Row[] {
  const groups: Row[] = [];
  for (const row of rows) {
    const [field, type, meaning] = row;
    const last = groups.at(-1);
    if (last !== undefined && last[1] === type && last[2] === '' && meaning === '') {
      groups.splice(-1, 1, [`${last[0]}, ${field}`, type, '']);
    } else groups.push(row);
  }
  return groups;
}

/** A row for each field. Fields of an object without a name follow it, by their path, where they are described. */
function rowsOf({ properties = {} }: JsonSchema, path: string): readonly Row[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const schema = objectOf(field);
    const at = `${path}${name}`;
    const inner = innerOf(schema);
    const isDescribed = Object.values(inner?.properties ?? {}).some((each) => meaningOf(each) !== '');
    return [
      [`\`${at}\``, typeOf(schema), meaningOf(schema)] as const,
      ...(inner?.oneOf ?? []).map(alternativeOf),
      ...(inner !== null && isDescribed ? rowsOf(inner, `${at}.`) : []),
    ];
  });
}

/** One shape of a union: the field that tells it apart, and what else it has. */
function alternativeOf(schema: JsonSchema): Row {
  if (schema.$ref !== undefined) return [typeOf(schema), '', ''];
  const fields = Object.entries(schema.properties ?? {});
  const [by, value] = fields.find(([, field]) => objectOf(field).const !== undefined) ?? ['', {}];
  const others = fields
    .filter(([name]) => name !== by)
    .flatMap(([name, field]) => Object.keys(objectOf(field).properties ?? { [name]: field }));
  return [`\`${by}: ${String(objectOf(value).const)}\``, wordsOf(others), meaningOf(schema)];
}

/** The object without a name that a field holds, alone, in a list, or beside null; null: it holds none. */
function innerOf(schema: JsonSchema): JsonSchema | null {
  const { items, anyOf } = schema;
  if (items !== undefined && !Array.isArray(items)) return innerOf(objectOf(items));
  const [first] = anyOf ?? [schema];
  const isObject = first?.$ref === undefined && (first?.properties ?? first?.oneOf) !== undefined;
  return isObject ? (first ?? null) : null;
}

function typeOf(schema: JsonSchema): string {
  const { $ref, anyOf, oneOf, items, additionalProperties, properties } = schema;
  const id = $ref?.split('/').at(-1);
  if (id !== undefined) return `[${id}](#${id.toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (oneOf !== undefined) return 'one of';
  if (schema.enum !== undefined) return meaningOf(schema).startsWith('`') ? 'word' : wordsOf(schema.enum);
  if (properties !== undefined) return `object of ${wordsOf(Object.keys(properties))}`;
  if (schema.prefixItems !== undefined) return `list of ${schema.prefixItems.length} numbers`;
  if (items !== undefined && !Array.isArray(items)) return `list of ${typeOf(objectOf(items))}`;
  if (typeof additionalProperties === 'object') return `${typeOf(additionalProperties)}, by name`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function objectOf(schema: JsonSchema | boolean): JsonSchema {
  return typeof schema === 'boolean' ? {} : schema;
}

function meaningOf(schema: JsonSchema | boolean): string {
  return objectOf(schema).description ?? '';
}

function wordsOf(words: readonly (string | number | boolean | bigint | null)[]): string {
  return words.map((word) => (word === null ? 'null' : `\`${String(word)}\``)).join(', ');
}

import { z } from 'zod';

import { RUN_SCHEMA_VERSION, runSchema } from './run.ts';

/** The text of `run.schema.json`: the JSON Schema (draft 2020-12) of `run.json`, for readers in other languages. */
export function runJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(runSchema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const title = `run.json, schema version ${RUN_SCHEMA_VERSION}`;
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

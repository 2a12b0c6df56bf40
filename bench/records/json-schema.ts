import { z } from 'zod';

import { configSchema } from './config.ts';
import { RUN_SCHEMA_VERSION, runSchema } from './run.ts';

/** The text of `run.schema.json`: the JSON Schema (draft 2020-12) of `run.json`, for readers in other languages. */
export function runJsonSchema(): string {
  return schemaText(runSchema, `run.json, schema version ${RUN_SCHEMA_VERSION}`);
}

/** The text of `config.schema.json`: that of what `bench --config FILE` reads, for editors. */
export function configJsonSchema(): string {
  return schemaText(configSchema, 'Settings of sse-or-websockets bench --config FILE');
}

function schemaText(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

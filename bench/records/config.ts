import { z } from 'zod';

import { HarnessError, messageOf } from '../../servers/hub/errors.ts';
import { nearest } from '../registry.ts';
import { isDurationWithin } from './duration.ts';
import { scenario } from './scenario.ts';
import { faultWords } from './strict-json.ts';
import { kebabCase, line, profileId, withoutControls, type Described } from './vocabulary.ts';

/** The limits of what a user may ask for, for flags and files alike. */
export const LIMITS = {
  connections: { min: 1, max: 100_000, whole: true, unit: null },
  rate: { min: 0.1, max: 1000, whole: false, unit: 'events/s' },
  'payload-bytes': { min: 1, max: 65_536, whole: true, unit: 'bytes' },
  rounds: { min: 6, max: 10_000, whole: true, unit: null },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true, unit: null },
  budget: { least: '10s', most: '24h' },
  duration: { least: '1s', most: '24h' },
} as const;

type NumberLimit = 'connections' | 'rate' | 'payload-bytes' | 'rounds' | 'seed';

const within = (name: NumberLimit): z.ZodNumber => {
  const { min, max, whole } = LIMITS[name];
  return (whole ? z.int() : z.number()).min(min).max(max);
};
const durationWithin = (limits: { readonly least: string; readonly most: string }) =>
  z
    .string()
    .refine(
      (text) => isDurationWithin(text, limits),
      `expected a duration from ${limits.least} to ${limits.most} in s, m or h`,
    )
    .meta({ pattern: String.raw`^\d+(\.\d+)?[smh]$` });

const several = z.array(line).exactOptional();
const once = line.exactOptional();

/** One server of the user, in the words of the flags of targets. */
const targetWords = z.strictObject({
  label: once.describe('How it is called in the report; absent: `target-1` and so on'),
  url: line.describe('http(s) is SSE, ws(s) WebSocket'),
  header: several.describe('Each `NAME: VALUE`; `${NAME}` in a value is that variable of the environment'),
  cookie: several.describe('Each `NAME=VALUE`, with variables as above'),
  subprotocol: several,
  send: z.string().exactOptional().describe('A text, or `@FILE`'),
  method: once,
  body: z.string().exactOptional().describe('A text, or `@FILE`'),
  insecure: z.boolean().exactOptional().describe('Accept any certificate'),
  seq: once.describe('`sse-id` or `json:PATH`'),
  sentAt: once.describe('`json:PATH:UNIT`'),
  serverPid: once.describe('Process numbers with commas'),
});

/** What is said about one target. */
export type TargetWords = Described<typeof targetWords>;

/** What `bench --config FILE` reads, and `--print-config` writes: each flag under its name in camel case. */
export const configSchema = z.strictObject({
  $schema: line.exactOptional().describe('For editors; not read'),
  scenarios: z
    .array(line)
    .exactOptional()
    .describe('What to measure; absent: the load and the scenarios of this file, else those of the profile'),
  profile: profileId.exactOptional(),
  budget: durationWithin(LIMITS.budget).exactOptional().describe('How long the run may take, such as `15m`'),
  transports: z
    .array(line)
    .min(2)
    .refine((ids) => new Set(ids).size === ids.length, 'expected different ones')
    .exactOptional()
    .describe('Two or more; the first is the baseline'),
  seed: within('seed').exactOptional().describe('Fixes the stream and every random order'),
  connections: z
    .array(within('connections'))
    .min(1)
    .exactOptional()
    .describe('A load of your own, with one cell for each number'),
  rate: within('rate').exactOptional().describe('Events per second to each connection'),
  payloadBytes: within('payload-bytes').exactOptional().describe('Length of the JSON text of an event'),
  duration: durationWithin(LIMITS.duration)
    .exactOptional()
    .describe('Measured time of each transport in each cell, over all rounds, such as `30s`'),
  rounds: within('rounds').exactOptional().describe('Fresh processes for each'),
  targets: z
    .array(targetWords)
    .min(1)
    .exactOptional()
    .describe('Servers of your own, the baseline first; then nothing else is measured'),
  iMayLoadThisHost: z
    .boolean()
    .exactOptional()
    .describe('Whether targets may be outside of private networks'),
  ownScenarios: z
    .record(kebabCase, scenario)
    .exactOptional()
    .describe('Scenarios of your own by id, as `bench SCENARIO --list --json` prints them'),
});

/** What a run is asked for, all of it optional. */
export type BenchConfig = Described<typeof configSchema>;

/** The text of the file that asks for the same. */
export function configText(config: BenchConfig): string {
  return `${JSON.stringify(configSchema.parse(config), null, 2)}\n`;
}

/**
 * Reads the text of a configuration.
 * @param name what the text is called in messages
 * @throws HarnessError `usage` with the place of the fault; an unknown key with the nearest known one
 */
export function parseConfig(text: string, name: string): BenchConfig {
  return checkConfig(parsed(text, name), name);
}

/** The value, once it fits. @throws HarnessError as above */
export function checkConfig(value: unknown, name: string): BenchConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const unknown = result.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  const [key] = unknown?.keys ?? [];
  if (unknown === undefined || key === undefined) {
    throw refused(`${name} ${faultWords(result.error, value)}.`);
  }
  const known = [...fieldsAt(z.toJSONSchema(configSchema), unknown.path)];
  const near = nearest(key, known);
  const where = unknown.path.length === 0 ? '' : ` at ${z.core.toDotPath(unknown.path)}`;
  throw refused(
    `${name} has the unknown key '${key}'${where}.`,
    near === null ? `Known: ${known.join(', ')}.` : `Did you mean '${near}'?`,
  );
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(`${name} is not JSON: ${messageOf(cause)}.`);
  }
}

function refused(message: string, hint = 'bench --print-config prints one to begin with.'): HarnessError {
  return new HarnessError('usage', withoutControls(message), { hint });
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The names of all fields that a value at this path can have. */
function fieldsAt(root: JsonSchema, path: readonly PropertyKey[]): ReadonlySet<string> {
  const alternativesOf = (schema: JsonSchema | boolean | undefined): readonly JsonSchema[] => {
    if (typeof schema !== 'object') return [];
    const { $ref, anyOf = [], oneOf = [], ...own } = schema;
    const shared = $ref === undefined ? undefined : root.$defs?.[$ref.replace('#/$defs/', '')];
    return [own, ...[shared, ...anyOf, ...oneOf].flatMap(alternativesOf)];
  };
  const inner = path.reduce<readonly JsonSchema[]>(
    (schemas, key) =>
      schemas.flatMap(({ properties, additionalProperties, items, prefixItems }) =>
        typeof key === 'number'
          ? [...(prefixItems ?? []), ...(Array.isArray(items) ? items : [items])].flatMap(alternativesOf)
          : alternativesOf(properties?.[String(key)] ?? additionalProperties),
      ),
    alternativesOf(root),
  );
  return new Set(inner.flatMap(({ properties = {} }) => Object.keys(properties)));
}

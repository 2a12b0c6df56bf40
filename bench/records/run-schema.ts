import { z } from 'zod';

import { RUN_SCHEMA_VERSION, type RunFile } from './run.ts';
import { gradedCalibration as calibration } from './calibration-schema.ts';
import { checkCode, checkValues } from './check.ts';
import { functionalChecks } from './functional-checks-schema.ts';
import { figures } from './figures-schema.ts';
import type { DeepReadonly, InStep } from './in-step.ts';
import { checkOutcome, count, isoTime, profileId, statistic, text, unit } from './vocabulary.ts';

const margin = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('relative'),
      ratio: z.number().min(1),
      floor: z.number().nonnegative(),
    }),
    z.strictObject({ kind: z.literal('exact') }),
  ])
  .meta({ id: 'Margin' });

const ratioEstimate = z
  .strictObject({
    point: z.number().positive(),
    low: z.number().nonnegative(),
    high: z.number().positive(),
    confidence: z.number().gt(0).lt(1),
  })
  .meta({ id: 'RatioEstimate' });

const verdict = z
  .strictObject({
    role: z.enum(['primary', 'exploratory', 'aa']),
    scenario: text,
    cell: text,
    cellLabel: text,
    metric: text,
    metricLabel: text,
    unit,
    statistic,
    better: z.enum(['lower', 'higher', 'neither']),
    baseline: text,
    candidate: text,
    baselineValue: z.number().nullable(),
    candidateValue: z.number().nullable(),
    ratio: ratioEstimate.nullable(),
    crossCheck: ratioEstimate.nullable(),
    margin,
    marginRatio: z.number().min(1).nullable(),
    outcome: z.enum(['void', 'lower', 'higher', 'same', 'different', 'cannot-tell']),
    because: text,
    significance: z
      .strictObject({ p: z.number().min(0).max(1), threshold: z.number().gt(0).max(1) })
      .nullable(),
    recurs: z.boolean().nullable(),
    noiseFloor: z.number().min(1).nullable(),
    roundRatios: z.array(z.number().nullable()),
    roundValues: z
      .strictObject({ baseline: z.array(z.number().nullable()), candidate: z.array(z.number().nullable()) })
      .nullable(),
    rounds: count,
    pairs: count,
    voidPairs: count,
  })
  .meta({ id: 'Verdict' });

const environment = z
  .strictObject({
    cpuModel: text,
    cpuCount: count,
    memoryBytes: count,
    platform: text,
    kernel: text,
    virtualization: text.nullable(),
    congestionControl: text.nullable(),
    openFileLimit: count.nullable(),
    loadAverage: z.tuple([z.number(), z.number(), z.number()]),
    pinning: text,
    node: text,
    v8: text,
    uv: text,
    openssl: text,
    dependencies: z.record(text, text),
    commit: text.nullable(),
    dirty: z.boolean().nullable(),
  })
  .meta({ id: 'Environment' });

const scenario = z
  .strictObject({
    id: text,
    title: text,
    question: text,
    cell: text,
    cellLabel: text,
    rounds: count,
    plannedRounds: count,
    pairs: count,
    voidPairs: count,
    ended: z.enum(['planned', 'narrow', 'time']),
    seconds: z.number().nonnegative(),
    load: text,
  })
  .meta({ id: 'ScenarioSummary' });

const claim = z
  .strictObject({
    id: text,
    sentence: text,
    source: text,
    kind: z.enum(['article', 'folklore']),
    outcome: z.enum(['holds', 'fails', 'depends', 'not-measured']),
    because: text,
    evidence: z.array(text),
  })
  .meta({ id: 'ClaimResult' });

const check = z
  .strictObject({
    scenario: text,
    cell: text,
    code: checkCode,
    outcome: checkOutcome,
    count,
    example: checkValues,
  })
  .meta({ id: 'CheckSummary' });

const transport = z
  .strictObject({
    id: text,
    label: text,
    role: z.enum(['contest', 'control', 'library']),
    server: text,
    client: text,
  })
  .meta({ id: 'Transport' });

/** `run.json` as a schema. Unknown fields are refused; NaN and infinity are no numbers here. */
export const runSchema = z.strictObject({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: text.min(1),
  startedAt: isoTime,
  finishedAt: isoTime,
  complete: z.boolean(),
  seed: z.int(),
  profile: profileId,
  argv: z.array(text),
  environment,
  calibration: calibration.nullable(),
  margins: z.record(text, margin),
  transports: z.array(transport),
  alsoRan: z.array(transport),
  scenarios: z.array(scenario),
  verdicts: z.array(verdict),
  functionalChecks,
  claims: z.array(claim),
  checks: z.array(check),
  figures,
});

/** Fails to compile when this schema and the hand-written type part ways: change both. */
export type RunInStep = InStep<RunFile, DeepReadonly<z.infer<typeof runSchema>>>;

/**
 * The text of `run.json`: two spaces, the fields in the order of the schema whatever the order in `run`, a line end.
 * The same run gives the same bytes.
 * @throws z.ZodError when `run` does not fit the schema.
 */
export function runFileText(run: RunFile): string {
  return `${JSON.stringify(runSchema.parse(run), null, 2)}\n`;
}

/** The JSON Schema (draft 2020-12) of `run.json`, for readers in other languages. */
export function runJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(runSchema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { $schema, title: `run.json, schema version ${RUN_SCHEMA_VERSION}`, ...rest };
}

import { z } from 'zod';

import { RUN_SCHEMA_VERSION, type RunFile } from '../model/run.ts';
import { gradedCalibration as calibration } from './calibration-schema.ts';
import type { DeepReadonly, InStep } from './in-step.ts';

/** Counted things: whole and never negative. */
export const count = z.int().nonnegative();

const unit = z.enum(['ns', 'bytes', 'events', 'events/s', 'count']);
const statistic = z.enum(['mean', 'median', 'total', 'max', 'slope', 'p50', 'p90', 'p99']);
export const profileId = z.enum(['quick', 'standard', 'full']);
export const checkOutcome = z.enum(['pass', 'warn', 'void']);

/** What `Date.toISOString` gives. */
export const isoTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/, 'expected a time such as 2026-05-04T09:30:00Z');

const text = z.string();

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
    role: z.enum(['primary', 'exploratory', 'twin']),
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

const socketBytes = z.strictObject({ upBytes: count, downBytes: count }).meta({ id: 'SocketBytes' });

const demonstrations = z
  .strictObject({
    bytes: z
      .strictObject({
        deliveries: z.array(
          z.strictObject({
            input: text,
            route: z.enum(['sse', 'sse-one-line', 'sse-base64', 'websocket-text', 'websocket-binary']),
            sentHex: text,
            arrivedHex: text.nullable(),
            result: z.enum(['identical', 'changed', 'nothing']),
            closeCode: count.nullable(),
          }),
        ),
        base64: z.array(z.strictObject({ payloadBytes: count, encodedBytes: count })),
      })
      .nullable(),
    reply: z
      .strictObject({
        payloadBytes: count,
        routes: z.array(
          z.strictObject({
            route: z.enum(['post', 'frame', 'frame-answered']),
            connections: count,
            first: socketBytes,
            later: socketBytes,
          }),
        ),
      })
      .nullable(),
    code: z
      .strictObject({
        files: z.array(
          z.strictObject({
            path: text,
            side: z.enum(['server', 'client']),
            transport: z.enum(['sse', 'websocket']),
            lines: count,
            importedNames: z.array(text),
            protocolTerms: z.array(text),
            text: text.nullable(),
          }),
        ),
        comeBackLines: count.nullable(),
      })
      .nullable(),
    heartbeats: z
      .strictObject({
        beats: count,
        routes: z.array(
          z.strictObject({
            route: z.enum(['comment', 'sse-message', 'ping', 'websocket-message']),
            scriptEvents: count,
            answered: count.nullable(),
          }),
        ),
      })
      .nullable(),
    notes: z.array(text),
  })
  .meta({ id: 'Demonstrations' });

const check = z
  .strictObject({
    scenario: text,
    cell: text,
    code: text,
    outcome: checkOutcome,
    count,
    example: text,
  })
  .meta({ id: 'CheckSummary' });

const place = { scenario: text, cell: text, transport: text };
const durationNs = z.number().nonnegative();

const spectrum = z
  .strictObject({
    ...place,
    metric: z.enum(['delivery', 'transit']),
    events: count,
    deliveries: count,
    points: z.array(
      z.strictObject({ share: z.number().min(0).lt(1), valueNs: durationNs, isResolvable: z.boolean() }),
    ),
  })
  .meta({ id: 'Spectrum' });

const sliceMark = z
  .strictObject({
    scenario: text,
    cell: text,
    round: count,
    arm: text,
    fromNs: durationNs.nullable(),
    untilNs: durationNs.nullable(),
    outcome: z.enum(['counted', 'void', 'left-out']),
    cause: text.nullable(),
  })
  .meta({ id: 'SliceMark' });

const moment = <What extends string>(what: What) =>
  z.strictObject({ what: z.literal(what), atNs: z.number() });

/** In the records and in the figures. */
export const lifeMark = z.discriminatedUnion('what', [
  moment('lost'),
  moment('attempt'),
  moment('opened'),
  moment('closed-for-good'),
  z.strictObject({ what: z.literal('events'), fromNs: z.number(), untilNs: z.number(), events: count }),
]);

const faultCourse = z
  .strictObject({
    ...place,
    fault: text,
    policy: text.nullable(),
    rounds: count,
    clients: count,
    outageNs: durationNs.nullable(),
    detectionNs: durationNs.nullable(),
    serverDetectionNs: durationNs.nullable(),
    recoveryNs: durationNs.nullable(),
    caughtUpNs: durationNs.nullable(),
    longestGapNs: durationNs.nullable(),
    catchUpBytes: z.number().nonnegative().nullable(),
    expected: count,
    missed: count,
    duplicate: count,
    reordered: count,
    replayed: count,
    accepts: count,
    ends: z.strictObject({ ok: count, stalled: count, closedForGood: count }),
    example: z.array(lifeMark),
  })
  .meta({ id: 'FaultCourse' });

const curvePoint = z
  .strictObject({
    x: z.number(),
    value: z.number(),
    low: z.number(),
    high: z.number(),
    confidence: z.number().min(0).max(1),
    rounds: count,
  })
  .meta({ id: 'CurvePoint' });

const curve = z
  .strictObject({
    scenario: text,
    cell: text.nullable(),
    label: text,
    unit,
    x: z.strictObject({ label: text, unit, scale: z.enum(['linear', 'log']) }),
    lines: z.array(z.strictObject({ transport: text, points: z.array(curvePoint) })),
  })
  .meta({ id: 'Curve' });

const studyValue = z
  .strictObject({
    scenario: text,
    cell: text,
    metric: text,
    metricLabel: text,
    unit,
    statistic,
    arms: z.array(z.strictObject({ transport: text, value: curvePoint.omit({ x: true }).nullable() })),
  })
  .meta({ id: 'StudyValue' });

const transport = z
  .strictObject({
    id: text,
    label: text,
    role: z.enum(['contest', 'control', 'everyday']),
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
  demonstrations,
  claims: z.array(claim),
  checks: z.array(check),
  figures: z.strictObject({
    spectra: z.array(spectrum),
    slices: z.array(sliceMark),
    faults: z.array(faultCourse),
    curves: z.array(curve),
    values: z.array(studyValue),
  }),
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

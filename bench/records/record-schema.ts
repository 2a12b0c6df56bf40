import { z } from 'zod';

import { RECORD_SCHEMA_VERSION, type RoundRecord } from './record.ts';
import type { DeepReadonly, InStep } from './in-step.ts';
import { check } from './check.ts';
import { lifeMark } from './figures-schema.ts';
import { count, isoTime, profileId, text } from './vocabulary.ts';

/** A measured amount: any finite number. */
const amount = z.number();
/** Ids that become part of a file name. */
const kebabCase = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected an id such as `fan-out`');

const byProfile = z.record(profileId, count);

const pace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate'), eventsPerSecond: amount }),
  z.strictObject({ kind: z.literal('saturate') }),
]);

const loadCell = z.strictObject({
  kind: z.literal('load'),
  id: kebabCase,
  label: text,
  connections: count,
  pace,
  settleMs: amount,
  measureMs: z.record(profileId, amount),
  pairs: byProfile,
  rounds: byProfile,
  primary: z.array(text),
  transports: z.array(text).nullable(),
  payloadBytes: count.nullable(),
});

const marks = z.enum(['on', 'off', 'on-off']).nullable();

/** A step that is nothing but its action. */
const step = <Action extends string>(action: Action) =>
  z.strictObject({ atMs: amount, marks, action: z.literal(action) });

const steps = [
  step('kill-server'),
  step('stop-server'),
  z.strictObject({ ...step('start-server').shape, history: z.enum(['kept', 'lost']) }),
  step('switch-server'),
  step('freeze-server'),
  step('thaw-server'),
  step('freeze-client'),
  step('thaw-client'),
  step('reset-connections'),
  step('cut-in-message'),
  step('blackhole'),
  step('heal'),
  step('refuse'),
  step('accept'),
  z.strictObject({
    ...step('answer').shape,
    with: z.enum(['unavailable', 'wrong-type', 'no-content']),
  }),
  step('forward'),
  z.strictObject({ ...step('idle-timeout').shape, idleMs: amount }),
] as const;

const faultCell = z.strictObject({
  kind: z.literal('fault'),
  id: kebabCase,
  label: text,
  fault: text,
  connections: count,
  eventsPerSecond: amount,
  emitMs: amount,
  drainMs: amount,
  timeline: z.array(z.discriminatedUnion('action', steps)),
  reconnect: z
    .strictObject({
      delayMs: amount,
      backoffFactor: amount,
      maxDelayMs: amount,
      jitter: z.enum(['none', 'full']),
      silenceTimeoutMs: amount.nullable(),
      resume: z.boolean(),
      reopens: z.boolean(),
    })
    .nullable(),
  policy: text.nullable(),
  transports: z.array(text).nullable(),
  server: z.strictObject({
    heartbeatMs: amount,
    heartbeatKind: z.enum(['protocol', 'application']),
    replayWindow: count,
  }),
  rounds: byProfile,
  primary: z.array(text),
});

const procedureCell = z.strictObject({
  kind: z.literal('procedure'),
  id: kebabCase,
  label: text,
  procedure: kebabCase,
  settings: z.record(text, z.union([amount, text, z.boolean(), z.array(amount)])),
  load: text,
  connections: count,
  armSeconds: amount,
  transports: z.array(text).nullable(),
  rounds: byProfile,
  primary: z.array(text),
});

const histogram = z.strictObject({ count, data: text.nullable() });

const surroundings = z.strictObject({
  loopCpuNs: amount.nullable(),
  waitNs: amount.nullable(),
  pressureNs: amount.nullable(),
  throttledNs: amount.nullable(),
});

const serverWindow = z.strictObject({
  fromNs: amount,
  untilNs: amount,
  events: count,
  deliveries: count,
  cpuUserUs: amount,
  cpuSystemUs: amount,
  loopUtilization: amount,
  surroundings,
  lag: histogram,
});

const clientWindow = z.strictObject({
  fromNs: amount,
  untilNs: amount,
  deliveries: count,
  cpuUserUs: amount,
  cpuSystemUs: amount,
  loopUtilization: amount,
  surroundings,
  delivery: histogram,
  transit: histogram,
  negativeTransit: count,
});

const counts = z.strictObject({
  expected: count,
  received: count,
  missed: count,
  duplicate: count,
  reordered: count,
  wireBytes: count,
  payloadBytes: count,
});

const faultCounts = counts.extend({ wireBytes: count.nullable() });

const arm = z.strictObject({
  arm: text,
  transport: text,
  serverSoftware: text,
  clientSoftware: text,
  serverCpu: count.nullable(),
  clientCpu: count.nullable(),
  connectNs: amount.nullable(),
  warmUp: z.strictObject({ stable: z.boolean(), cpuPerDeliveryNs: z.array(amount) }).nullable(),
});

const window = z.strictObject({
  arm: text,
  position: count,
  pair: count,
  firstSeq: amount,
  lastSeq: amount,
  server: serverWindow.nullable(),
  client: clientWindow.nullable(),
  counts: counts.nullable(),
  checks: z.array(check),
});

const clientFault = z.strictObject({
  detectionNs: amount.nullable(),
  recoveryNs: amount.nullable(),
  caughtUpNs: amount.nullable(),
  catchUpBytes: amount.nullable(),
  longestGapNs: amount,
  missed: count,
  duplicate: count,
  reordered: count,
  reconnectAttempts: count,
  endState: z.enum(['ok', 'stalled', 'closed-for-good']),
});

const fault = z.strictObject({
  arm: text,
  firstSeq: amount,
  lastSeq: amount,
  faultOnNs: amount,
  faultOffNs: amount.nullable(),
  clients: z.array(clientFault),
  serverDetectionsNs: z.array(amount),
  example: z.array(lifeMark),
  counts: faultCounts,
  acceptsAfterFault: count,
  replayed: count,
  checks: z.array(check),
});

const procedure = z.strictObject({
  arm: text,
  position: count,
  fromNs: amount,
  untilNs: amount,
  readings: z.array(z.strictObject({ quantity: kebabCase, at: amount.nullable(), value: amount })),
  checks: z.array(check),
});

/** One file of `raw/` as a schema. Unknown fields are refused; NaN and infinity are no numbers here. */
export const recordSchema = z.strictObject({
  schemaVersion: z.literal(RECORD_SCHEMA_VERSION),
  scenario: kebabCase,
  cell: z.discriminatedUnion('kind', [loadCell, faultCell, procedureCell]),
  profile: profileId,
  round: count,
  startedAt: isoTime,
  durationNs: amount,
  contest: z.array(text),
  aa: text.nullable(),
  injection: text.nullable(),
  beside: count,
  arms: z.array(arm),
  order: z.array(text),
  windows: z.array(window),
  faults: z.array(fault),
  procedures: z.array(procedure),
  checks: z.array(check),
});

/** Fails to compile when this schema and the hand-written type part ways: change both. */
export type RecordInStep = InStep<RoundRecord, DeepReadonly<z.infer<typeof recordSchema>>>;

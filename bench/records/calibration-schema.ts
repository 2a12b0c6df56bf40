import { z } from 'zod';

import { CALIBRATION_SCHEMA_VERSION, type Calibration, type GradedCalibration } from './calibration.ts';
import type { DeepReadonly, InStep } from './in-step.ts';

const durationNs = z.number().nonnegative();
/** A timer may fire early: then it is late by less than nothing. */
const spread = z.strictObject({ p50Ns: z.number(), p90Ns: z.number(), maxNs: z.number() });

/** `raw/calibration.json` as a schema. Unknown fields are refused. */
export const calibrationSchema = z.strictObject({
  schemaVersion: z.literal(CALIBRATION_SCHEMA_VERSION),
  clockOffset: z.strictObject({ lowNs: z.number(), highNs: z.number() }),
  timerLag: spread,
  loopbackEcho: spread,
  work: z.strictObject({ serverNs: z.array(durationNs), clientNs: z.array(durationNs) }),
  freeDescriptors: z.int().nonnegative().nullable(),
  freePorts: z.int().nonnegative().nullable(),
});

/** The same with its grade, as it stands in `run.json`. */
export const gradedCalibration = z
  .strictObject({
    ...calibrationSchema.shape,
    grade: z.enum(['good', 'usable', 'coarse']),
    because: z.array(z.string()),
  })
  .meta({ id: 'Calibration' });

/** Fails to compile when a schema and its hand-written type part ways: change both. */
export type CalibrationInStep = InStep<Calibration, DeepReadonly<z.infer<typeof calibrationSchema>>>;
export type GradedInStep = InStep<GradedCalibration, DeepReadonly<z.infer<typeof gradedCalibration>>>;

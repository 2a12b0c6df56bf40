import { z } from 'zod';

import { reason } from './reason.ts';
import { amount, durationNs, grade, shape, whole, type Described } from './vocabulary.ts';

/** Version of `raw/calibration.json`. It goes up when a field changes its meaning. */
export const CALIBRATION_SCHEMA_VERSION = 1;

/** Timers may fire early: then they are late by less than nothing. */
const spread = z.strictObject({ p50Ns: amount, p90Ns: amount, maxNs: amount });

/** `raw/calibration.json`: what two processes, placed as server and client will be, measured before the first round. */
export const calibrationSchema = z.strictObject({
  schemaVersion: z.literal(CALIBRATION_SCHEMA_VERSION),
  clockOffset: z
    .strictObject({ lowNs: amount, highNs: amount })
    .describe("Bounds on the client's clock minus the server's, by ping-pong; 0 must lie between them"),
  timerLag: spread.describe("How late timers fire in an idle process on the server's processor"),
  loopbackEcho: spread.describe('Round trip over one TCP connection on the loopback'),
  work: z
    .strictObject({ serverNs: z.array(durationNs), clientNs: z.array(durationNs) })
    .describe('Ten repeats of the same work on each side; on a steady machine they are alike'),
  freeDescriptors: whole.nullable().describe('Files that a process may still open; null: unknown'),
  freePorts: whole.nullable().describe('Free local ports; null: unknown'),
});

/** The same with its grade, as it stands in `run.json`. */
export const gradedCalibration = shape('Calibration', 'The same with its grade', {
  ...calibrationSchema.shape,
  grade: grade.describe('Sizes that may be claimed: `good` all, `usable` not p99, `coarse` no timings'),
  because: z.array(reason).describe('Why the grade is not better; empty: it is `good`'),
});

/** Order statistics of some durations, ns. */
export type Spread = Described<typeof spread>;
export type Calibration = Described<typeof calibrationSchema>;
export type GradedCalibration = Described<typeof gradedCalibration>;
/** How steady the machine is, and so how much may be claimed. */
export type Grade = GradedCalibration['grade'];

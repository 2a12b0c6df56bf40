import { z } from 'zod';

import { cause } from './check.ts';
import { count, statistic, text, unit } from './vocabulary.ts';

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

const windowMark = z
  .strictObject({
    scenario: text,
    cell: text,
    round: count,
    arm: text,
    fromNs: durationNs.nullable(),
    untilNs: durationNs.nullable(),
    outcome: z.enum(['counted', 'void', 'left-out']),
    cause: cause.nullable(),
  })
  .meta({ id: 'WindowMark' });

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
    roundValues: z.array(z.number().nullable()),
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

const procedureValue = z
  .strictObject({
    scenario: text,
    cell: text,
    metric: text,
    metricLabel: text,
    unit,
    statistic,
    arms: z.array(z.strictObject({ transport: text, value: curvePoint.omit({ x: true }).nullable() })),
  })
  .meta({ id: 'ProcedureValue' });

/** What the pictures of a report need and the verdicts do not hold. */
export const figures = z.strictObject({
  spectra: z.array(spectrum),
  windows: z.array(windowMark),
  faults: z.array(faultCourse),
  curves: z.array(curve),
  values: z.array(procedureValue),
});

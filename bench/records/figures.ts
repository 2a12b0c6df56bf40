import { z } from 'zod';

import { cause } from './check.ts';
import { lifeMark } from './record.ts';
import { amount, whole, durationNs, statistic, line, unit, type Described } from './vocabulary.ts';

const place = { scenario: line, cell: line, transport: line };
const roundDurationNs = durationNs.nullable();

const spectrumPoint = z
  .strictObject({
    share: z.number().min(0).lt(1).describe('Share of the deliveries that took at most `valueNs`'),
    valueNs: durationNs,
    isResolvable: z
      .boolean()
      .describe('Whether at least ten events lie beyond it (events, because one event reaches all clients)'),
  })
  .meta({ id: 'SpectrumPoint' });

const spectrum = z
  .strictObject({
    ...place,
    metric: z
      .enum(['delivery', 'transit'])
      .describe('`delivery` counts from when an event was due, `transit` from when it was sent'),
    events: whole,
    deliveries: whole,
    points: z
      .array(spectrumPoint)
      .describe('At most 65, ascending; empty: no window counts, or the pace has no schedule'),
  })
  .meta({
    id: 'Spectrum',
    title: 'How long the deliveries of one transport took, over all windows that count',
  });

const windowMark = z
  .strictObject({
    scenario: line,
    cell: line,
    round: whole,
    arm: line,
    fromNs: roundDurationNs.describe('Since the first mark of the run began; null: it was never measured'),
    untilNs: roundDurationNs.describe('A fault lasts until the last client has recovered; null: as above'),
    outcome: z
      .enum(['counted', 'void', 'left-out'])
      .describe('`left-out`: sound itself, but what it would be compared with is void'),
    cause: cause.nullable().describe('The check that makes it void; null: it is not void'),
  })
  .meta({ id: 'WindowMark', title: 'When one window, or one fault, of one arm was measured' });

const faultCourse = z
  .strictObject({
    ...place,
    fault: line.describe('What happened, in words'),
    policy: line
      .nullable()
      .describe('Reconnect policy of all clients of the cell; null: default settings of their libraries'),
    rounds: whole.describe('Rounds that count'),
    clients: whole.describe('Clients over all of them'),
    outageNs: roundDurationNs.describe(
      'Fault on to fault off; 0: over at once; null: no round counts, or it never ended',
    ),
    detectionNs: roundDurationNs.describe('Fault on until the client knows; null: it never did'),
    serverDetectionNs: roundDurationNs.describe(
      'Fault on until the server saw half of its connections close; null: it never did, or was dead itself',
    ),
    recoveryNs: roundDurationNs.describe('Fault off until the next new event; null: none came'),
    caughtUpNs: roundDurationNs.describe('Fault off until an event that was due after it; null: none came'),
    longestGapNs: roundDurationNs.describe('Longest time without an event; null: no round counts'),
    catchUpBytes: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'Bytes read to catch up, handshake included; null: nothing to catch up, or no socket is shown',
      ),
    expected: whole.describe('Of everything that was emitted, also for a client that gave up'),
    missed: whole,
    duplicate: whole,
    reordered: whole,
    replayed: whole,
    accepts: whole.describe('Connections that the link accepted after the fault began'),
    ends: z
      .strictObject({ ok: whole, stalled: whole, closedForGood: whole })
      .describe('How many clients ended in which state'),
    example: z.array(lifeMark).describe('The life of the first client of the first round that counts'),
  })
  .meta({
    id: 'FaultCourse',
    title: 'What one transport went through in a fault. Times: the median round of the median client',
  });

const curvePoint = z
  .strictObject({
    x: amount,
    value: amount.describe('Median over the rounds that count'),
    low: amount.describe('`low` to `high` are two round values that enclose the median with `confidence`'),
    high: amount,
    confidence: z
      .number()
      .min(0)
      .max(1)
      .describe('0.95 or the most that so few rounds can give: 0.75 with three, 0 with one'),
    rounds: whole.describe('Rounds that count'),
    roundValues: z
      .array(amount.nullable())
      .describe('The value of each round, in the same order in every line; null: no value'),
  })
  .meta({ id: 'CurvePoint' });

const curve = z
  .strictObject({
    scenario: line,
    cell: line.nullable().describe('Cell of a procedure; null: each point is a cell of its own'),
    label: line,
    unit,
    x: z.strictObject({ label: line, unit, scale: z.enum(['linear', 'log']) }).describe('The axis'),
    lines: z
      .array(z.strictObject({ transport: line, points: z.array(curvePoint) }))
      .describe('One for each transport, ascending in `x`'),
  })
  .meta({ id: 'Curve', title: 'How one number depends on another' });

const procedureValue = z
  .strictObject({
    scenario: line,
    cell: line,
    metric: line,
    metricLabel: line,
    unit,
    statistic,
    arms: z
      .array(z.strictObject({ transport: line, value: curvePoint.omit({ x: true }).nullable() }))
      .describe('Over the rounds that count; `value` is null where none yielded one'),
  })
  .meta({ id: 'ProcedureValue', title: 'One statistic of a metric for each arm of a procedure' });

/** What the pictures of a report need and the verdicts do not hold. */
export const figures = z
  .strictObject({
    spectra: z.array(spectrum),
    windows: z.array(windowMark),
    faults: z.array(faultCourse),
    curves: z.array(curve),
    values: z.array(procedureValue),
  })
  .meta({ id: 'Figures', title: 'What the pictures of `report.html` need and the verdicts do not hold' });

export type SpectrumPoint = Described<typeof spectrumPoint>;
export type Spectrum = Described<typeof spectrum>;
export type WindowMark = Described<typeof windowMark>;
export type FaultCourse = Described<typeof faultCourse>;
export type CurvePoint = Described<typeof curvePoint>;
export type Curve = Described<typeof curve>;
export type ProcedureValue = Described<typeof procedureValue>;
export type Figures = Described<typeof figures>;

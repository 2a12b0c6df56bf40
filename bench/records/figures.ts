import { z } from 'zod';

import { cause } from './check.ts';
import { lifeMark } from './record.ts';
import { crossing } from './scenario.ts';
import {
  amount,
  choice,
  durationNs,
  line,
  fraction,
  outcome,
  statistic,
  unit,
  whole,
  shape,
  type Described,
} from './vocabulary.ts';

const place = { scenario: line, cell: line, transport: line };
const roundDurationNs = durationNs.nullable();

const spectrumPoint = shape('SpectrumPoint', 'One point of a percentile spectrum', {
  share: fraction.describe('Share of the deliveries that took at most `valueNs`'),
  valueNs: durationNs,
  isResolvable: z.boolean().describe('Whether at least ten events (not deliveries) lie beyond it'),
});

const spectrum = shape('Spectrum', 'How long deliveries took, over all windows that count', {
  ...place,
  metric: z.enum(['delivery', 'transit']).describe('Since the event was due, or since it was sent'),
  events: whole,
  deliveries: whole,
  points: z.array(spectrumPoint).describe('Ascending; empty: no window counts, or nothing is due'),
});

const windowMark = shape('WindowMark', 'When one window, or one fault, of one arm was measured', {
  scenario: line,
  cell: line,
  round: whole,
  arm: line,
  fromNs: roundDurationNs.describe('Since the first mark of the run began; null: it was never measured'),
  untilNs: roundDurationNs.describe('A fault lasts until the last client has recovered; null: as above'),
  outcome: choice({
    counted: 'it is part of a verdict',
    disturbed: 'valid, and other work moved what a clock measured; it counts where too few others do',
    void: 'a check fired',
    'left-out': 'sound itself, but what it would be compared with is void',
  }),
  cause: cause.nullable().describe('The check that voids it or found it disturbed; null: neither'),
});

const faultCourse = shape(
  'FaultCourse',
  'One transport in a fault; times: median over rounds of the median client',
  {
    ...place,
    fault: line.describe('What happened, in words'),
    policy: line.nullable().describe('Reconnect policy of all clients; null: that of their libraries'),
    rounds: whole.describe('Rounds that count'),
    clients: whole.describe('Clients over all of them'),
    outageNs: roundDurationNs.describe('Fault on to fault off; 0: over at once; null: it never ended'),
    detectionNs: roundDurationNs.describe('Fault on until the client knows; null: it never did'),
    serverDetectionNs: roundDurationNs.describe(
      'Fault on until the server saw half of its connections close; null: never',
    ),
    recoveryNs: roundDurationNs.describe('Fault off until the next new event; null: none came'),
    caughtUpNs: roundDurationNs.describe('Fault off until an event that was due after it; null: none came'),
    longestGapNs: roundDurationNs.describe('Longest time without an event; null: no round counts'),
    catchUpBytes: amount.nullable().describe('Bytes read to catch up; null: nothing to, or no socket shown'),
    expected: whole.describe('Of everything that was emitted, also for a client that gave up'),
    missed: whole,
    duplicate: whole,
    reordered: whole,
    replayed: whole,
    accepts: whole.describe('Connections that the link accepted after the fault began'),
    ends: z
      .strictObject({ ok: whole, stalled: whole, closedForGood: whole })
      .describe('Clients by end state'),
    example: z.array(lifeMark).describe('The life of one client'),
  },
);

const curvePoint = shape('CurvePoint', 'One point of a curve, over the rounds that count', {
  x: amount,
  value: amount.describe('Median over the rounds'),
  low: amount.describe('`low` to `high` are two round values that enclose the median with `confidence`'),
  high: amount,
  confidence: fraction.describe('0.95, or the most that few rounds can give: 0.75 with three, 0 with one'),
  rounds: whole,
  roundValues: z.array(amount.nullable()).describe('In the same order in every line; null: no value'),
});

const curve = shape('Curve', 'How one number depends on another', {
  scenario: line,
  cell: line.nullable().describe('Cell of a procedure; null: each point is a cell of its own'),
  of: line.describe('Id of the metric, or of the reading of a procedure'),
  along: z
    .enum(['connections', 'eventsPerSecond', 'payloadBytes'])
    .nullable()
    .describe('What the cells vary; null: readings along the axis of a procedure'),
  label: line,
  unit,
  x: z.strictObject({ label: line, unit, scale: z.enum(['linear', 'log']) }).describe('The axis'),
  lines: z
    .array(z.strictObject({ transport: line, points: z.array(curvePoint) }))
    .describe('Ascending in `x`'),
});

const crossoverPlace = z.union([amount, z.enum(['below', 'beyond'])]);

const crossover = shape('Crossover', 'From which place on one line of a curve lies above another', {
  scenario: line,
  cell: line.nullable().describe('As in its curve'),
  of: line.describe('As in its curve'),
  asked: crossing,
  at: crossoverPlace.describe(
    'Median over the rounds, in each of which it is read off between two places: `below` the lowest, or `beyond` the highest',
  ),
  low: crossoverPlace.describe(
    '`low` to `high` are two round values that enclose the median with `confidence`',
  ),
  high: crossoverPlace,
  confidence: fraction,
  rounds: whole.describe('Rounds in which both lines have a value at every place'),
});

const rung = shape('Rung', 'One transport of a ladder', {
  transport: line,
  adds: line.describe('What it has that the rung below has not'),
  point: curvePoint.describe('Server CPU per delivered event, with all that is below'),
  belowNs: durationNs.nullable().describe('That of the rung below; null: there is none'),
  step: z
    .strictObject({
      ns: amount.describe('Hodges-Lehmann over the differences within each round'),
      isClear: z.boolean().nullable().describe('Whether its 95 % interval excludes 0; null: there is none'),
    })
    .describe('What it adds; of the socket, all of it'),
});

const ladder = shape('Ladder', 'What an event costs, step by step from the bare socket up', {
  scenario: line,
  connections: whole,
  socket: rung,
  ways: z.array(z.strictObject({ to: line, rungs: z.array(rung) })).describe('Up to each transport'),
});

const difference = shape(
  'Difference',
  'What one of two sides measured by the same arm has more than the other',
  {
    point: amount.describe('Hodges-Lehmann over the rounds, in the unit of the metric'),
    low: amount.describe('Of the exact interval of the signed-rank test'),
    high: amount,
    confidence: fraction.describe('0.95 or a little more'),
    margin: amount.describe('The smallest difference that matters, in the unit of the metric'),
    outcome: outcome.describe(
      'What the interval says of the margin, as in a verdict; not corrected for multiple comparisons',
    ),
    rounds: whole.describe('Rounds that count: the quiet ones where they are enough'),
  },
);

const procedureValue = shape(
  'ProcedureValue',
  'One statistic of a metric for each arm of a procedure or of targets',
  {
    scenario: line,
    cell: line,
    metric: line,
    metricLabel: line,
    unit,
    statistic,
    nullMeans: line.describe('What it means where an arm has no value'),
    arms: z.array(
      z.strictObject({
        transport: line,
        value: curvePoint.omit({ x: true }).nullable(),
        difference: difference
          .nullable()
          .exactOptional()
          .describe('null: fewer than six rounds; absent: the metric is no difference of two sides'),
      }),
    ),
  },
);

export const figures = shape('Figures', 'What pictures need and verdicts do not hold', {
  spectra: z.array(spectrum),
  windows: z.array(windowMark),
  faults: z.array(faultCourse),
  curves: z.array(curve),
  crossovers: z.array(crossover),
  ladders: z.array(ladder),
  values: z.array(procedureValue),
});

export type SpectrumPoint = Described<typeof spectrumPoint>;
export type Spectrum = Described<typeof spectrum>;
export type WindowMark = Described<typeof windowMark>;
export type FaultCourse = Described<typeof faultCourse>;
export type CurvePoint = Described<typeof curvePoint>;
export type Curve = Described<typeof curve>;
export type Crossover = Described<typeof crossover>;
export type Ladder = Described<typeof ladder>;
/** What one side of an arm has more than the other, with what its interval says. */
export type Difference = Described<typeof difference>;
export type ProcedureValue = Described<typeof procedureValue>;
export type Figures = Described<typeof figures>;

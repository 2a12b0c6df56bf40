import { z } from 'zod';

import { gradedCalibration } from './calibration.ts';
import { checkCode, checkValues } from './check.ts';
import { figures } from './figures.ts';
import { functionalChecks } from './functional-checks.ts';
import { reason } from './reason.ts';
import {
  amount,
  better,
  checkOutcome,
  whole,
  durationNs,
  isoTime,
  outcome,
  profileId,
  statistic,
  line,
  unit,
  type Described,
} from './vocabulary.ts';

/** Version of `run.json`. It goes up when a field changes its meaning. */
export const RUN_SCHEMA_VERSION = 1;

export const margin = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('relative'),
      ratio: z.number().min(1).describe('1.1 is 10 %'),
      floor: z
        .number()
        .nonnegative()
        .describe('An absolute difference in `unit`; the larger of the two counts'),
      unit,
    }),
    z.strictObject({ kind: z.literal('exact') }),
  ])
  .meta({ id: 'Margin', title: 'The smallest difference that matters; `exact`: every one does' });

export const ratioEstimate = z
  .strictObject({
    point: z.number().positive(),
    low: z.number().nonnegative(),
    high: z.number().positive(),
    confidence: z.number().gt(0).lt(1).describe('0.95 is 95 %'),
  })
  .meta({ id: 'RatioEstimate', title: 'candidate / baseline, with its interval' });

/** Which comparison a verdict is about. */
export const compared = {
  scenario: line,
  cell: line,
  cellLabel: line,
  metric: line,
  metricLabel: line,
  unit,
  statistic,
  better,
  baseline: line,
  candidate: line,
};

const verdict = z
  .strictObject({
    role: z
      .enum(['primary', 'exploratory', 'aa'])
      .describe(
        '`primary`: chosen before the run, with Holm correction; `exploratory`: uncorrected; `aa`: the A/A control',
      ),
    ...compared,
    baselineValue: amount
      .nullable()
      .describe('Median over the rounds that count (a `total`: their sum); null: no round has a value'),
    candidateValue: amount.nullable(),
    ratio: ratioEstimate
      .nullable()
      .describe('Hodges-Lehmann; null: a side is 0 or absent, fewer than 6 rounds count, or it is void'),
    crossCheck: ratioEstimate
      .nullable()
      .describe("The same by Student's t on the log ratios of the rounds; null: as above"),
    margin,
    marginRatio: z
      .number()
      .min(1)
      .nullable()
      .describe(
        'The margin as a ratio at the smaller of the two values; null: that is absent or not above 0',
      ),
    outcome,
    because: z.array(reason).describe('What led to the outcome, the decisive reason first'),
    significance: z
      .strictObject({ p: z.number().min(0).max(1), threshold: z.number().gt(0).max(1) })
      .nullable()
      .describe("The p-value, and the threshold of Holm's correction; null: exploratory"),
    recurs: z
      .boolean()
      .nullable()
      .describe('Whether odd and even rounds each point to the same outcome; null: nothing was found'),
    noiseFloor: z
      .number()
      .min(1)
      .nullable()
      .describe('Half-width of the A/A interval in the same rounds, as a ratio; null: none'),
    roundRatios: z
      .array(amount.nullable())
      .describe('The ratio of each round that counted; null: a side was 0 or absent'),
    roundValues: z
      .strictObject({ baseline: z.array(amount.nullable()), candidate: z.array(amount.nullable()) })
      .nullable()
      .describe('The median of the pairs of each round that counted; null in a list: absent'),
    rounds: whole.describe('Rounds that counted'),
    pairs: whole.describe('Pairs measured'),
    voidPairs: whole.describe('How many of them are void'),
  })
  .meta({ id: 'Verdict', title: 'A candidate against the baseline in one metric of one cell' });

const environment = z
  .strictObject({
    cpuModel: line,
    cpuCount: whole,
    memoryBytes: whole,
    platform: line,
    kernel: line,
    virtualization: line.nullable(),
    congestionControl: line.nullable(),
    openFileLimit: whole.nullable().describe('Per process; null: no limit, or unknown'),
    loadAverage: z.tuple([amount, amount, amount]).describe('Over 1, 5 and 15 minutes, when the run began'),
    pinning: line.describe('Which process was pinned to which processor'),
    node: line,
    v8: line,
    uv: line,
    openssl: line,
    dependencies: z.record(line, line).describe('Version by package'),
    commit: line
      .regex(/^[0-9a-f]{7,64}$/, 'expected a commit in hexadecimal digits')
      .nullable()
      .describe('Of this project; null: no git'),
    dirty: z.boolean().nullable().describe('Whether there were uncommitted changes; null: no git'),
  })
  .meta({ id: 'Environment', title: 'The machine and the software; null: unknown' });

const scenario = z
  .strictObject({
    id: line,
    title: line,
    question: line,
    cell: line,
    cellLabel: line,
    rounds: whole,
    plannedRounds: whole.describe('The most that the profile allows'),
    pairs: whole,
    voidPairs: whole,
    ended: z
      .enum(['planned', 'narrow', 'time'])
      .describe(
        'Why there were no more rounds: all were run, primary intervals were narrow enough, or time was up',
      ),
    seconds: z.number().nonnegative().describe('Time spent on it'),
    load: line.describe('The load or the fault in one sentence'),
  })
  .meta({ id: 'ScenarioSummary', title: 'One cell of a scenario as it was run' });

const claim = z
  .strictObject({
    id: line,
    sentence: line,
    source: line,
    kind: z
      .enum(['article', 'folklore'])
      .describe('`article`: from the article this project started from; `folklore`: heard elsewhere'),
    outcome: z.enum(['holds', 'fails', 'depends', 'not-measured']),
    because: line,
    evidence: z
      .array(line)
      .describe('`scenario/cell/metric/statistic` of a verdict, or `functional-checks/bytes` and so on'),
  })
  .meta({ id: 'ClaimResult', title: 'A sentence people say, and what this run says to it' });

const check = z
  .strictObject({
    scenario: line,
    cell: line,
    code: checkCode,
    outcome: checkOutcome,
    count: whole,
    example: checkValues.describe('Of the first one'),
  })
  .meta({ id: 'CheckSummary', title: 'How often one check came out how' });

const transport = z
  .strictObject({
    id: line,
    label: line,
    role: z
      .enum(['contest', 'control', 'library'])
      .describe(
        '`control`: it explains, and is never better or worse; `library`: a client as people ship it',
      ),
    server: line.describe('What speaks on this side, with its version'),
    client: line,
  })
  .meta({ id: 'RunTransport' });

const metric = z
  .strictObject({
    id: line,
    label: line,
    unit,
    better: better.describe('Which side is better for a user; `neither`: the metric only explains'),
    definition: line.describe('How it is computed'),
  })
  .meta({ id: 'MetricDescription' });

/** `run.json`: all that a report needs. */
export const runSchema = z.strictObject({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: line.min(1),
  startedAt: isoTime,
  finishedAt: isoTime.describe('When this file was last written'),
  durationNs: durationNs.describe('From the start to that moment, by the monotonic clock'),
  complete: z.boolean().describe('false: interrupted, or a scenario did not get its rounds'),
  seed: z.int().describe('Every random choice follows from it'),
  profile: profileId,
  argv: z.array(line).describe('The words after `npm run bench --`'),
  environment,
  calibration: gradedCalibration.nullable().describe('null: none was made'),
  metrics: z.array(metric).describe('Those that the scenarios of this run show'),
  margins: z.record(line, margin).describe('Theirs, by `metric.statistic`, fixed before the run'),
  transports: z.array(transport).describe('Those that were asked for, the baseline first'),
  alsoRan: z.array(transport).describe('Those that took part only in cells with arms of their own'),
  notRun: z
    .array(z.strictObject({ id: line, title: line, question: line }))
    .describe('Scenarios that this run did not measure'),
  scenarios: z.array(scenario),
  verdicts: z.array(verdict),
  functionalChecks,
  claims: z.array(claim),
  checks: z.array(check),
  figures,
});

export type Margin = Described<typeof margin>;
export type RatioEstimate = Described<typeof ratioEstimate>;
/** What a comparison came to: the first that applies, in the order that `results/README.md` explains. */
export type Outcome = z.infer<typeof outcome>;
export type Verdict = Described<typeof verdict>;
export type VerdictRole = Verdict['role'];
export type Environment = Described<typeof environment>;
export type ScenarioSummary = Described<typeof scenario>;
export type ClaimResult = Described<typeof claim>;
export type CheckSummary = Described<typeof check>;
export type MetricDescription = Described<typeof metric>;
export type RunTransport = Described<typeof transport>;
export type RunFile = Described<typeof runSchema>;

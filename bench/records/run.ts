import { z } from 'zod';

import { gradedCalibration } from './calibration.ts';
import { cause, checkCodes, checkValues } from './check.ts';
import { figures } from './figures.ts';
import { functionalChecks } from './functional-checks.ts';
import { scenario as scenarioData } from './scenario.ts';
import { example, sizing } from './sizing.ts';
import { textSchema } from './text.ts';
import {
  amount,
  better,
  checkOutcome,
  choice,
  durationNs,
  isoTime,
  kebabCase,
  profileId,
  line,
  shape,
  statistic,
  unit,
  whole,
  type Described,
} from './vocabulary.ts';
import { atLeastOne, margin, verdict } from './verdict.ts';

/** Version of `run.json`. It goes up when a field changes its meaning. */
export const RUN_SCHEMA_VERSION = 1;

const environment = shape('Environment', 'The machine and the software; null: unknown', {
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
  removed: z
    .array(line)
    .describe('Environment variables and Node.js flags that measured processes did not inherit'),
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
});

const faultStep = shape('FaultStep', 'One scheduled action', { atMs: amount, action: line });

const load = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('load'),
      connections: whole,
      eventsPerSecond: amount.nullable().describe('null: each event as soon as the one before is on its way'),
      eventsPerBurst: whole.exactOptional().describe('Events that are due together; absent: 1'),
      clientProcesses: whole
        .exactOptional()
        .describe('Processes that share the connections of an arm; absent: 1'),
      windowMs: amount,
    }),
    z.strictObject({
      kind: z.literal('fault'),
      connections: whole,
      eventsPerSecond: amount,
      steps: z.array(faultStep),
      besideRounds: whole.describe('The most other rounds that ran at the same time'),
    }),
    z.strictObject({ kind: z.literal('procedure'), connections: whole, what: line }),
    z.strictObject({
      kind: z.literal('target'),
      connections: whole,
      clientProcesses: whole,
      windowMs: amount,
    }),
  ])
  .meta({ id: 'LoadSummary', title: 'The load, the fault or the procedure of a cell' });

const scenario = shape('ScenarioSummary', 'One cell of a scenario as it was run', {
  id: line,
  title: line,
  question: line,
  cell: line,
  cellLabel: line,
  rounds: whole,
  plannedRounds: whole.describe('The most that the profile allows'),
  pairs: whole,
  voidPairs: whole,
  voidArms: z
    .array(z.strictObject({ transport: line, cause: cause.nullable() }))
    .describe('Arms of which nothing counts; `cause` null: what they are compared with is void'),
  ended: choice({
    planned: 'all rounds were run',
    narrow: 'the primary intervals were narrow enough',
    enough: 'it had what a verdict needs, and decides nothing',
    time: 'the time was up',
  }),
  seconds: z.number().nonnegative().describe('Time spent on it'),
  load: load.describe('What it was asked to do'),
});

const forecast = shape('Forecast', 'How narrow a primary interval would become in a longer run', {
  scenario: line,
  cell: line,
  cellLabel: line,
  metric: line,
  metricLabel: line,
  statistic,
  baseline: line,
  candidate: line,
  halfWidth: atLeastOne.describe('Of the interval of this run, as a ratio'),
  aimHalfWidth: atLeastOne.describe('Rounds end when it is no wider than this'),
  at: z.array(
    z.strictObject({
      budgetSeconds: z.number().positive(),
      rounds: whole.describe('Rounds that would count by then'),
      halfWidth: atLeastOne.describe('Expected; not below the aim, at which rounds end'),
    }),
  ),
});

const verdictKeys = z.array(line);

const headline = shape(
  'Headline',
  'What the primary verdicts say together: those of SSE against WebSocket, if any',
  {
    code: choice({
      'nothing-measured': 'no round yielded a value',
      unproven: 'an A/A control came out different',
      'no-primary': 'nothing was chosen before the run',
      findings: 'at least one primary verdict differs',
      'all-same': 'all are the same',
      'some-same': 'some are the same, the others undecided or void',
      undecided: 'none is decided',
      void: 'all are void',
    }),
    failedControls: verdictKeys.describe('`scenario/cell/metric/statistic/baseline/candidate`'),
    findings: verdictKeys.describe('Lower, higher or different, in both halves of the rounds'),
    same: verdictKeys,
    undecided: verdictKeys,
    void: verdictKeys,
  },
);

const pairAnswer = shape('PairAnswer', 'What the primary verdicts on one pair of transports say together', {
  pair: choice({
    plain: 'SSE and WebSocket as people write them: with Express, and with ws',
    lean: 'both pre-framed: protocol against protocol',
  }),
  code: z.enum(['findings', 'all-same', 'some-same', 'undecided', 'void']).describe('As in `headline`'),
  verdicts: verdictKeys.min(1),
});

const burstAnswer = shape(
  'BurstAnswer',
  'What the primary verdicts on the plain pair in bursts say together',
  {
    eventsPerBurst: whole.describe('Events that were due together'),
    code: pairAnswer.shape.code,
    turnsRound: z
      .boolean()
      .describe(
        'Whether one of them is lower where single events are higher, or higher where they are lower',
      ),
    verdicts: verdictKeys.min(1),
  },
);

const stackStep = z.strictObject({
  adds: line,
  ns: amount,
  isClear: z.boolean().nullable().describe('As in the ladder'),
});

const stackAnswer = shape('StackAnswer', 'How much of the difference in server CPU the stack of SSE makes', {
  scenario: line,
  connections: whole,
  difference: stackStep.omit({ adds: true }).describe('SSE − WebSocket, per delivered event'),
  steps: z
    .array(stackStep)
    .describe('What `node:http`, Express and its hidden classes add to pre-framed SSE'),
});

const answer = shape('Answer', 'What lies behind the headline', {
  pairs: z
    .array(pairAnswer)
    .describe('Of the steady stream, event by event; empty: not in this run, or it is unproven'),
  bursts: burstAnswer.nullable().describe('null: not in this run, or it is unproven'),
  stack: stackAnswer
    .nullable()
    .describe('From the ladder with the most connections; null: none, or SSE costs no more'),
});

const whichWhen = shape('WhichWhen', 'Which transport suits a need, as far as this run shows', {
  need: z.enum([
    'both-directions',
    'tool-calls',
    'binary',
    'http-proxies',
    'resume',
    'survive-503',
    'cheap-fan-out',
    'cheap-bursts',
    'single-events',
    'little-memory',
    'simple-code',
  ]),
  pick: choice({
    sse: 'SSE',
    websocket: 'WebSocket',
    either: 'both alike',
    neither: 'neither by itself',
    depends: 'on what `because` says',
    undecided: 'measured, and inconclusive',
    'not-in-run': 'nothing in this run bears on it',
  }),
  basis: z
    .enum(['primary', 'exploratory', 'functional-check', 'fault', 'procedure'])
    .nullable()
    .describe('What it rests on: the weakest of the verdicts, or what was counted; null: nothing'),
  because: textSchema,
  details: textSchema
    .nullable()
    .describe('What else bears on it, for the report; the front page leaves it out'),
  evidence: z.array(line).describe('As in a claim'),
  needs: z.array(line).describe('Scenarios that would decide it; empty: it is decided, or none would'),
});

const claim = shape('ClaimResult', 'A sentence people say, and what this run says to it', {
  id: line,
  sentence: line,
  source: line,
  kind: choice({ article: 'of the article this project started from', folklore: 'heard elsewhere' }),
  outcome: z.enum(['holds', 'fails', 'depends', 'not-measured']),
  because: textSchema,
  evidence: z
    .array(line)
    .describe('`scenario/cell/metric/statistic`, or `functional-checks/bytes` and so on'),
  needs: z.array(line).describe('Scenarios that would decide it; empty: it is decided, or none would'),
});

const check = shape('CheckSummary', 'How often one check came out how', {
  scenario: line,
  cell: line,
  code: checkCodes,
  outcome: checkOutcome,
  count: whole,
  example: checkValues.describe('Of the first one'),
});

const transport = shape('RunTransport', 'A transport, with what speaks on each side and its version', {
  id: line,
  label: line,
  role: choice({
    contest: 'it competes',
    control: 'it explains, and is never better or worse',
    library: 'a client library with its default settings',
    target: 'a server of the user',
  }),
  isCompressed: z.boolean().describe('Whether each connection has a compressor'),
  server: line.describe('What speaks on this side, with its version'),
  client: line,
});

const metric = shape('MetricDescription', 'A metric that this run shows', {
  id: line,
  label: line,
  unit,
  better: better.describe('Which side is better for a user; `neither`: the metric only explains'),
  definition: line.describe('How it is computed'),
});

const target = shape('RunTarget', 'A server of the user: no secret of its request is kept', {
  label: line,
  url: line.describe('Without user and password; values of its query are left out'),
  protocol: z.enum(['sse', 'websocket']),
  headers: z.array(line).describe('Names of the headers that were added, cookies among them'),
  subprotocols: z.array(line),
  method: line,
  sends: z.boolean().describe('Whether the client says something first: a body, or a message'),
  insecure: z.boolean().describe('Whether any certificate was accepted'),
  seq: line.nullable().describe('`--seq`; null: not given'),
  sentAt: line.nullable().describe('`--sent-at`; null: not given'),
  serverPids: z.array(whole).describe('`--server-pid`'),
  seen: z
    .strictObject({
      status: whole,
      contentType: line.nullable(),
      firstEventNs: amount,
      eventsPerSecond: amount.nullable().describe('null: fewer than two events came'),
      ids: choice({
        none: 'no event had one',
        growing: 'numbers, each larger than the one before',
        other: 'anything else',
      }),
      heartbeats: whole.describe('While it was listened to'),
    })
    .describe('By one connection, before anything was measured'),
});

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
  budgetSeconds: z.number().positive().nullable().describe('`--budget`; null: the limit of the profile'),
  argv: z.array(line).describe('The words after `npm run bench --`'),
  everyRound: z
    .boolean()
    .describe('Whether all rounds were run, however narrow the intervals: `--rounds`, `--duration`'),
  ownScenarios: z
    .record(kebabCase, scenarioData)
    .describe('Those of the user, by id, as they were asked for: not of this project'),
  environment,
  calibration: gradedCalibration.nullable().describe('null: none was made'),
  metrics: z.array(metric).describe('Those that the scenarios of this run show'),
  margins: z.record(line, margin).describe('Theirs, by `metric.statistic`, fixed before the run'),
  transports: z.array(transport).describe('Those that were asked for, the baseline first'),
  targets: z
    .array(target)
    .describe('Servers of the user (`--target`), the baseline first; empty: an ordinary run'),
  alsoRan: z.array(transport).describe('Those that took part only in cells with arms of their own'),
  notRun: z
    .array(z.strictObject({ id: line, title: line, question: line }))
    .describe('Scenarios not measured'),
  scenarios: z.array(scenario),
  headline,
  answer,
  whichWhen: z.array(whichWhen),
  verdicts: z.array(verdict),
  forecasts: z.array(forecast).describe('Of the primary verdicts whose intervals are wider than wanted'),
  functionalChecks,
  claims: z.array(claim),
  checks: z.array(check),
  figures,
  sizing: z.array(sizing).describe('For a plan of another load: `npm run plan`'),
  example: example.nullable().describe('null: it lies beyond what the run measured'),
});

export type Environment = Described<typeof environment>;
export type ScenarioSummary = Described<typeof scenario>;
export type LoadSummary = Described<typeof load>;
export type Forecast = Described<typeof forecast>;
export type Headline = Described<typeof headline>;
export type Answer = Described<typeof answer>;
export type WhichWhen = Described<typeof whichWhen>;
export type ClaimResult = Described<typeof claim>;
export type CheckSummary = Described<typeof check>;
export type MetricDescription = Described<typeof metric>;
export type RunTransport = Described<typeof transport>;
export type RunTarget = Described<typeof target>;
export type RunFile = Described<typeof runSchema>;

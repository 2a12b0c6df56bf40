import { z } from 'zod';

import {
  amount,
  choice,
  fraction,
  kebabCase,
  line,
  profileId,
  shape,
  statistic,
  unit,
  whole,
  type Described,
} from './vocabulary.ts';

const byProfile = z.record(profileId, whole);

/** What cells of every kind have. */
const anyCell = {
  id: kebabCase,
  label: line.describe('What sets the cell apart within its scenario, in words: `1,000 connections`'),
  connections: whole.describe('Per arm; in a procedure the most at a time'),
  transports: z.array(line).nullable().describe('The arms, the baseline first; null: those of the run'),
  rounds: byProfile.describe('The most rounds, by profile; 0: the profile leaves the cell out'),
  primary: z
    .array(line)
    .describe('What is to be decided, such as `delivery.p50`; rounds end when it is narrow'),
};

const pace = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('rate'),
      eventsPerSecond: amount,
      eventsPerBurst: z
        .int()
        .min(1)
        .exactOptional()
        .describe('Events that are due together, at the same mean rate; absent: 1'),
    }),
    z.strictObject({ kind: z.literal('saturate') }),
  ])
  .describe('`rate`: on a schedule; `saturate`: each event as soon as the one before is on its way');

export const loadCell = shape('LoadCell', 'All arms under the same steady load, in alternating windows', {
  kind: z.literal('load'),
  ...anyCell,
  pace,
  fitsMachine: z
    .boolean()
    .describe(
      'Whether a pilot chooses the rate: one for all such loads of a question that are alike, which does not saturate this machine; the rate here is then the chosen one',
    ),
  settleMs: amount.describe('Discarded at the start of each window'),
  measureMs: z.record(profileId, amount).describe('Measured after that, by profile'),
  pairs: byProfile.describe('Pairs of windows in a round, even in number: blocks are ABBA or BAAB'),
  payloadBytes: whole.nullable().describe('Length of the JSON text of an event; null: no filler is added'),
  clientProcesses: z
    .int()
    .min(1)
    .max(40)
    .exactOptional()
    .describe('Processes that share the connections of an arm; absent: as many as it takes'),
  alsoCompared: z
    .partialRecord(profileId, z.array(z.array(line).min(2)))
    .exactOptional()
    .describe(
      'Further contests in the same rounds, by profile, the baseline of each first; absent: none. Not where the run names its transports',
    ),
});

const marks = z
  .enum(['on', 'off', 'on-off'])
  .nullable()
  .describe('Whether the fault begins or ends with it, or both; null: it goes with another step');

/** An action at its time: ms after the first event was due. */
const step = <Action extends string, More extends z.ZodRawShape>(action: Action, more: More) =>
  z.strictObject({ atMs: amount, marks, action: z.literal(action), ...more });

/** What can be done to a process or to the link. Faults act on these alone, and know nothing of any protocol. */
const steps = z.discriminatedUnion('action', [
  step('kill-server', {}).describe('SIGKILL: what was on its way is lost'),
  step('stop-server', {}).describe('SIGTERM: the server closes its connections, and ends'),
  step('start-server', { history: z.enum(['kept', 'lost']) }).describe(
    'A server that was loaded and waiting listens on the old port; without its history it cannot replay',
  ),
  step('switch-server', {}).describe('A second server takes all new connections; the first is stopped'),
  step('freeze-server', {}).describe('SIGSTOP'),
  step('thaw-server', {}).describe('SIGCONT'),
  step('freeze-client', {}).describe('SIGSTOP'),
  step('thaw-client', {}).describe('SIGCONT'),
  step('reset-connections', {}).describe('A RST on every connection'),
  step('cut-in-message', {}).describe('A RST on every connection, once half of the next bytes have passed'),
  step('blackhole', {}).describe('Nothing passes any more, and neither side is told'),
  step('heal', {}).describe('Ends `blackhole`'),
  step('refuse', {}).describe('The link stops listening, and resets what is open'),
  step('accept', {}).describe('Ends `refuse`'),
  step('answer', { with: z.enum(['unavailable', 'wrong-type', 'no-content']) }).describe(
    'The link answers new connections itself, as a proxy does whose upstream is away',
  ),
  step('forward', {}).describe('Ends `answer`'),
  step('idle-timeout', { idleMs: amount }).describe(
    'The link closes connections that are idle for that long',
  ),
]);

const reconnect = shape('ReconnectPolicy', 'How clients reconnect', {
  delayMs: amount.describe('Before the first attempt'),
  backoffFactor: amount.describe('By which the delay grows after each failed attempt'),
  maxDelayMs: amount.describe('The longest delay'),
  jitter: z.enum(['none', 'full']).describe('`full`: each delay is random between 0 and itself'),
  silenceTimeoutMs: amount.nullable().describe('A connection silent for this long is given up; null: never'),
  resume: z.boolean().describe('Whether clients ask for what they missed'),
  reopens: z.boolean().describe('Whether it tries again after an answer that is no stream'),
});

export const faultCell = shape('FaultCell', 'All arms side by side through a fault', {
  kind: z.literal('fault'),
  ...anyCell,
  fault: line.describe('What happens, in words: `server killed`'),
  eventsPerSecond: amount,
  emitMs: amount.describe('How long events are emitted, after the first was due'),
  drainMs: amount.describe("How long the last events may take to arrive after the plan's end"),
  timeline: z.array(steps),
  reconnect: reconnect.nullable().describe('Of all clients; null: the default settings of their libraries'),
  policy: line.nullable().describe('What this policy is called: `with resume`; null: default settings'),
  server: z.strictObject({
    heartbeatMs: amount.describe('0: no heartbeats'),
    heartbeatKind: choice({
      protocol: 'an SSE comment or a WebSocket ping',
      application: 'a message that a script can see',
    }),
    replayWindow: whole.describe('Events kept for resuming'),
  }),
});

export const procedureCell = shape('ProcedureCell', 'One arm after the other through a procedure', {
  kind: z.literal('procedure'),
  ...anyCell,
  procedure: kebabCase,
  settings: z.record(line, z.union([amount, line, z.boolean(), z.array(amount)])),
  load: line.describe('What happens, in one sentence'),
  armSeconds: amount.describe('About how long one arm takes'),
});

export const targetCell = shape('TargetCell', 'Servers of the user, observed in alternating windows', {
  kind: z.literal('target'),
  ...anyCell,
  settleMs: amount.describe('Discarded at the start of each window, after all connections are open'),
  measureMs: z.record(profileId, amount).describe('Measured after that, by profile'),
  pairs: byProfile.describe('Pairs of windows in a round, even in number: blocks are ABBA or BAAB'),
  clientProcesses: whole.describe('Processes that share the connections of an arm'),
});

/** A question to two lines of a curve. */
export const crossing = z
  .discriminatedUnion('by', [
    z.strictObject({ by: z.literal('times'), of: line, than: line, times: amount }),
    z.strictObject({ by: z.literal('processor-share'), of: line, than: line, share: fraction }),
  ])
  .describe(
    'From which place on the transport `of` has more than `times` the value of `than`; or, of CPU time per event along events/s, takes `share` of a processor more',
  );

const curve = shape('CurveSpec', 'How one number depends on another', {
  label: line,
  unit,
  x: z.strictObject({ label: line, unit, scale: z.enum(['linear', 'log']) }),
  from: z.discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('readings'), quantity: line })
      .describe('The readings of each cell of procedures that have a place on the axis'),
    z
      .strictObject({
        kind: z.literal('cells'),
        metric: line,
        statistic,
        along: z.enum(['connections', 'eventsPerSecond', 'payloadBytes']),
        among: z.array(line).exactOptional().describe('Ids of its cells; absent: all of them'),
      })
      .describe('One point for each cell under load'),
  ]),
  crossings: z
    .array(crossing)
    .exactOptional()
    .describe('What the report says of two of its lines; absent: nothing'),
});

const cell = z.discriminatedUnion('kind', [loadCell, faultCell, procedureCell, targetCell]);

export const scenario = shape('Scenario', 'One question as data', {
  title: line,
  question: line.describe('In one sentence, as it is printed'),
  defaultIn: z.array(profileId).describe('Profiles that run it without being asked'),
  defaultCells: z
    .partialRecord(profileId, z.array(line))
    .exactOptional()
    .describe('Cells that run without being named, by profile; absent: all that have rounds there'),
  cells: z.array(cell).min(1),
  metrics: z.array(line).describe('Ids of the metrics that are shown, in this order'),
  curves: z.array(curve).exactOptional(),
});

/** How many events of a load are due together. */
export function eventsPerBurstOf({ pace: given }: Pick<LoadCell, 'pace'>): number {
  return given.kind === 'rate' ? (given.eventsPerBurst ?? 1) : 1;
}

export type ProfileId = z.infer<typeof profileId>;
export type Pace = Described<typeof pace>;
export type Step = Described<typeof steps>;
/** What a proxy can say instead of passing a connection on. */
export type CannedAnswer = Extract<Step, { action: 'answer' }>['with'];
export type LoadCell = Described<typeof loadCell>;
export type FaultCell = Described<typeof faultCell>;
export type ProcedureCell = Described<typeof procedureCell>;
export type TargetCell = Described<typeof targetCell>;
export type Cell = LoadCell | FaultCell | ProcedureCell | TargetCell;
export type Crossing = Described<typeof crossing>;
/** How one number depends on another: drawn in the report, and printed as a table. */
export type CurveSpec = Described<typeof curve>;
/** One question as data. */
export type Scenario = Described<typeof scenario>;

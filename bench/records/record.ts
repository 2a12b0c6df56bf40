import { z } from 'zod';

import { check } from './check.ts';
import { faultCell, loadCell, procedureCell, targetCell } from './scenario.ts';
import { amount, whole, isoTime, kebabCase, profileId, line, shape, type Described } from './vocabulary.ts';

/** Version of the raw record files. It goes up when a field changes its meaning. */
export const RECORD_SCHEMA_VERSION = 1;

const checks = z.array(check);

const histogram = shape('EncodedHistogram', 'Durations in ns with three significant digits', {
  count: whole,
  data: line.nullable().describe('HDR histogram (V2, compressed, base64); null when `count` is 0'),
});

const surroundings = shape('Surroundings', 'What the system reports between two snapshots; null: unknown', {
  loopCpuNs: amount.nullable().describe('CPU time of the thread that runs the event loop'),
  waitNs: amount.nullable().describe('Time that thread was runnable and waited for a processor'),
  pressureNs: amount.nullable().describe('Time in which any task of the machine waited for a processor'),
  throttledNs: amount.nullable().describe('Time for which its quota kept the control group from running'),
});

const processWindow = {
  fromNs: amount.describe('When the first snapshot was taken, monotonic'),
  untilNs: amount.describe('When the second was taken'),
  deliveries: whole.describe('Events written to connections, or received from them'),
  cpuUserUs: amount,
  cpuSystemUs: amount,
  loopUtilization: amount.describe('Share of the time in which the event loop was busy, 0 to 1'),
  surroundings,
};

const serverWindow = shape('ServerWindow', 'Deltas between two snapshots of the server process', {
  ...processWindow,
  events: whole.describe('Events emitted'),
  dueTimes: whole.describe(
    'Different times at which these were due: fewer than events where they come in bursts',
  ),
  lag: histogram.describe('sent - due, one value per event'),
});

const clientProcess = shape('ClientProcess', 'One of several client processes', {
  ...processWindow,
  machine: whole
    .exactOptional()
    .describe('Number of the machine that it ran on; absent: that of the server, which is number 0'),
});

export const clientWindow = shape('ClientWindow', 'Deltas between two snapshots of the client process', {
  ...processWindow,
  delivery: histogram.describe('received - due, one value per event and connection; empty: nothing is due'),
  transit: histogram.describe('received - sent of the same deliveries'),
  negativeTransit: whole.describe('Deliveries received before they were sent: one voids the window'),
  processes: z
    .array(clientProcess)
    .exactOptional()
    .describe(
      'Each of the processes that share the connections; the fields above are their sums, and `loopUtilization` that of the busiest. Absent: there is one',
    ),
});

const eventCounts = z.strictObject({
  expected: whole.describe('Events x connections that the plan called for'),
  received: whole.describe('Events that arrived, each counted once'),
  missed: whole.describe('Never arrived'),
  duplicate: whole.describe('Arrived again'),
  reordered: whole.describe('Arrived after a later one'),
});

export const deliveryCounts = eventCounts
  .extend({
    wireBytes: whole.describe('Bytes read from the sockets, with all framing'),
    payloadBytes: whole.describe('Bytes of JSON text in the received events'),
  })
  .meta({ id: 'DeliveryCounts', title: 'Exact, over a whole window or fault and all connections' });

const faultCounts = deliveryCounts
  .extend({ wireBytes: whole.nullable().describe('As in a window; null: library clients show no socket') })
  .meta({ id: 'FaultCounts', title: 'The same through a fault' });

const arm = shape('ArmRecord', 'A server and its clients, in processes of their own', {
  arm: line.describe('As the transport it runs, except for the A/A control'),
  transport: line,
  serverSoftware: line.describe('What speaks on this side, with its version'),
  clientSoftware: line,
  serverCpu: whole.nullable().describe('Processor that the process was pinned to; null: not pinned'),
  clientCpu: whole.nullable(),
  connectNs: amount.nullable().describe('First connect to last connection open; null: in a procedure'),
  warmUp: z
    .strictObject({
      stable: z.boolean().describe('Whether the CPU per delivery had settled within 5 %'),
      cpuPerDeliveryNs: z.array(amount).describe('Server CPU per delivery in each burst'),
    })
    .nullable()
    .describe('null: only load is warmed up'),
});

const window = shape('WindowRecord', 'One measured stretch of one arm', {
  arm: line,
  position: whole.describe('Place in the round, from 0'),
  pair: whole.describe('Windows with the same number are compared with each other'),
  firstSeq: amount,
  lastSeq: amount,
  server: serverWindow.nullable().describe('null: it died or fell silent; `checks` says which'),
  client: clientWindow.nullable(),
  counts: deliveryCounts.nullable(),
  checks,
});

const clientFault = shape('ClientFaultRecord', 'What one client went through in a fault', {
  detectionNs: amount.nullable().describe('Fault on until the client knows; null: it never noticed'),
  recoveryNs: amount.nullable().describe('Fault off until the next event; null: none came'),
  caughtUpNs: amount.nullable().describe('Fault off until an event that was due after it; null: none came'),
  catchUpBytes: amount
    .nullable()
    .describe('Bytes read from a new connection until then; null: unknown, or none'),
  longestGapNs: amount.describe('Longest time without an event while events were due'),
  missed: whole,
  duplicate: whole,
  reordered: whole,
  reconnectAttempts: whole.describe('Connection attempts after the first'),
  endState: z
    .enum(['ok', 'stalled', 'closed-for-good'])
    .describe('`stalled`: the last events never came, and it still tries; `closed-for-good`: it gave up'),
});

const moment = <What extends string>(what: What) =>
  z.strictObject({ what: z.literal(what), atNs: z.number() });

/** One moment, or one stretch, in the life of a client, ns after the fault began; before it: negative. */
export const lifeMark = z
  .discriminatedUnion('what', [
    moment('lost'),
    moment('attempt'),
    moment('opened'),
    moment('closed-for-good'),
    z.strictObject({ what: z.literal('events'), fromNs: amount, untilNs: amount, events: whole }),
  ])
  .meta({ id: 'LifeMark', title: 'A moment or a stretch in the life of a client, ns after the fault began' });

const fault = shape('FaultRecord', 'One arm through one fault', {
  arm: line,
  firstSeq: amount,
  lastSeq: amount,
  faultOnNs: amount.describe('When the fault began, as carried out, monotonic'),
  faultOffNs: amount.nullable().describe('When it ended; null: never'),
  clients: z.array(clientFault),
  serverDetectionsNs: z.array(amount).describe('Fault on until the server saw each connection close'),
  example: z.array(lifeMark).describe('The life of the first client'),
  counts: faultCounts,
  replayDelays: histogram.describe(
    'received - due of the events that fell due after a loss and before the attempt that opened the next connection, of all clients',
  ),
  acceptsAfterFault: whole.describe('Connections accepted by the link after the fault began'),
  replayed: whole.describe('Events that the server sent again on request'),
  checks,
});

const reading = shape('Reading', 'One number that a procedure read', {
  quantity: kebabCase.describe('What was read, such as `heap-used`, in base units'),
  at: amount.nullable().describe('Its place on the axis of a curve; null: none'),
  value: amount,
});

const procedure = shape('ProcedureRecord', 'One arm through one procedure', {
  arm: line,
  position: whole.describe('Its turn in the round, from 0'),
  fromNs: amount.describe('When it was measured, monotonic'),
  untilNs: amount,
  readings: z.array(reading),
  checks,
});

const targetWindow = shape('TargetWindow', 'What the clients of one process observed of a target', {
  ...processWindow,
  connections: whole.describe('Connections that were open when it began'),
  lostConnections: whole.describe('How many of them were lost before it ended'),
  heartbeats: whole.describe('SSE comments, or WebSocket pings'),
  wireBytes: whole.describe('Bytes read from the sockets, with all framing, and TLS if there is any'),
  payloadBytes: whole.describe('Bytes of the texts of the events'),
  openings: histogram.describe('Connect until accepted, one value per connection'),
  firstEvents: histogram.describe('Connect until the first event, of the connections that had one'),
  gaps: histogram.describe('From one event of a connection to its next, ends of gaps within the window'),
  longestGapNs: amount.describe(
    'The longest of them, or the silence until the end of the window if that is longer',
  ),
  sequence: z
    .strictObject({ events: whole, missed: whole, duplicate: whole, reordered: whole })
    .nullable()
    .describe(
      'By the numbers of the events, between the first and the last of each connection; null: `--seq` was not given',
    ),
  delays: z
    .strictObject({
      values: histogram.describe('received - sent, by the time in the events'),
      boundNs: amount.describe(
        'How far each may be off: the resolution of the field and the drift of the clocks',
      ),
      early: whole.describe('Received more than that before they were sent: one voids the window'),
    })
    .nullable()
    .describe('null: `--sent-at` was not given'),
  serverProcess: z
    .strictObject({
      cpuNs: amount.describe('CPU time of its processes, user and system'),
      rssBytes: whole.describe('Their resident memory at the end'),
    })
    .nullable()
    .describe('null: `--server-pid` was not given, or the system does not tell'),
});

const targetWindowRecord = shape('TargetWindowRecord', 'One measured stretch of one target', {
  arm: line,
  position: whole.describe('Place in the round, from 0'),
  pair: whole.describe('Windows with the same number are compared with each other'),
  clients: z.array(targetWindow).describe('One for each client process; empty: it failed, `checks` says how'),
  checks,
});

/** What the records of all kinds have. */
const anyRound = {
  schemaVersion: z.literal(RECORD_SCHEMA_VERSION),
  scenario: kebabCase,
  profile: profileId,
  round: whole.describe('Which round of this cell'),
  startedAt: isoTime,
  durationNs: amount.describe('The whole round, by the monotonic clock'),
  contests: z
    .array(z.array(line).min(1))
    .describe('The arms that are compared: in each contest the first is the baseline of the others'),
  aa: line.nullable().describe("The A/A control: a second arm of the first baseline's transport; null: none"),
  injection: line.nullable().describe('What the doctor put in; null: nothing. Never part of a report'),
  arms: z.array(arm),
  checks: checks.describe('Of the whole round'),
};

const loadRound = shape('LoadRound', 'A round under steady load', {
  kind: z.literal('load'),
  ...anyRound,
  cell: loadCell,
  order: z.array(line).describe('Arms in the order in which their windows ran'),
  windows: z.array(window),
});

const faultRound = shape('FaultRound', 'A round through a fault', {
  kind: z.literal('fault'),
  ...anyRound,
  cell: faultCell,
  beside: whole.describe('Other rounds that ran at the same time'),
  faults: z.array(fault),
});

const procedureRound = shape('ProcedureRound', 'A round of a procedure', {
  kind: z.literal('procedure'),
  ...anyRound,
  cell: procedureCell,
  procedures: z.array(procedure),
});

const targetRound = shape('TargetRound', 'A round that observes servers of the user', {
  kind: z.literal('target'),
  ...anyRound,
  cell: targetCell,
  order: z.array(line).describe('Arms in the order in which their windows ran'),
  windows: z.array(targetWindowRecord),
});

/** Everything that one round of one cell left behind: one file in `raw/`. */
export const recordSchema = z.discriminatedUnion('kind', [
  loadRound,
  faultRound,
  procedureRound,
  targetRound,
]);

export type { Check } from './check.ts';
export type EncodedHistogram = Described<typeof histogram>;
export type Surroundings = Described<typeof surroundings>;
export type ServerWindow = Described<typeof serverWindow>;
export type ClientProcess = Described<typeof clientProcess>;
export type ClientWindow = Described<typeof clientWindow>;
export type EventCounts = Described<typeof eventCounts>;
export type DeliveryCounts = Described<typeof deliveryCounts>;
export type FaultCounts = Described<typeof faultCounts>;
export type WindowRecord = Described<typeof window>;
export type ArmRecord = Described<typeof arm>;
export type ClientFaultRecord = Described<typeof clientFault>;
export type LifeMark = Described<typeof lifeMark>;
export type FaultRecord = Described<typeof fault>;
export type Reading = Described<typeof reading>;
export type ProcedureRecord = Described<typeof procedure>;
export type LoadRound = Described<typeof loadRound>;
export type FaultRound = Described<typeof faultRound>;
export type ProcedureRound = Described<typeof procedureRound>;
export type TargetWindow = Described<typeof targetWindow>;
export type TargetWindowRecord = Described<typeof targetWindowRecord>;
export type TargetRound = Described<typeof targetRound>;
export type RoundRecord = LoadRound | FaultRound | ProcedureRound | TargetRound;

/** The arms of a round that are compared, each once. */
export function contestantsOf({ contests }: Pick<RoundRecord, 'contests'>): readonly string[] {
  return [...new Set(contests.flat())];
}

export function windowsOf(record: RoundRecord): readonly WindowRecord[] {
  return record.kind === 'load' ? record.windows : [];
}

export function faultsOf(record: RoundRecord): readonly FaultRecord[] {
  return record.kind === 'fault' ? record.faults : [];
}

export function proceduresOf(record: RoundRecord): readonly ProcedureRecord[] {
  return record.kind === 'procedure' ? record.procedures : [];
}

export function targetWindowsOf(record: RoundRecord): readonly TargetWindowRecord[] {
  return record.kind === 'target' ? record.windows : [];
}

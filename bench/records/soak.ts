import { z } from 'zod';

import { checkCodes } from './check.ts';
import { amount, choice, fraction, isoTime, line, shape, unit, whole, type Described } from './vocabulary.ts';

/** Version of the two files of a soak. It goes up when a field changes its meaning. */
export const SOAK_SCHEMA_VERSION = 1;

const settings = shape('SoakSettings', 'What a soak was asked for', {
  transports: z.array(line).min(1),
  connections: whole.describe('Of each transport'),
  eventsPerSecond: amount,
  hours: z.number().positive().describe('How long each transport is observed, over all of its segments'),
  checkpointSeconds: z.number().positive(),
  seed: z.int(),
});

const atSegment = {
  transport: line,
  segment: whole.describe('From 1: each has a server and clients of its own, from their start to their end'),
};

const amountOrNull = amount.nullable();

const checkpoint = shape(
  'SoakCheckpoint',
  'What a server held, and what its clients received since the checkpoint before',
  {
    kind: z.literal('checkpoint'),
    ...atSegment,
    atSeconds: amount.describe('Since the server listened, by the monotonic clock'),
    rssBytes: amountOrNull.describe('After full garbage collections; null: the system does not tell'),
    heapBytes: amount.describe('Used by V8, after full garbage collections'),
    externalBytes: amount.describe('Outside of that heap, such as buffers'),
    timers: whole.describe('That keep the server alive'),
    descriptors: whole.nullable().describe('Open ones of the server; null: the system does not tell'),
    connections: whole,
    deliveryP50Ns: amountOrNull.describe('Since the event was due; null: too few events, or a check fired'),
    deliveryP99Ns: amountOrNull.describe('null: fewer than ten events lie beyond it, or a check fired'),
    expected: whole.describe('Events x connections'),
    missed: whole,
    duplicate: whole,
    reordered: whole,
    voidChecks: z.array(checkCodes).describe('What makes the delays of this checkpoint void'),
  },
);

/** One line of `raw/soak.jsonl`, on disk as soon as it is known. */
export const soakLine = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('settings'),
      schemaVersion: z.literal(SOAK_SCHEMA_VERSION),
      startedAt: isoTime,
      settings,
    })
    .meta({ id: 'SoakStart', title: 'The first line, and one more where the hours were changed' }),
  z
    .strictObject({ kind: z.literal('segment'), ...atSegment, startedAt: isoTime, node: line })
    .meta({ id: 'SoakSegment', title: 'A server and its clients have been started' }),
  checkpoint,
  z
    .strictObject({ kind: z.literal('ended'), ...atSegment, because: line })
    .meta({ id: 'SoakEnded', title: 'A process ended, or hung' }),
]);

const soakQuantity = choice({
  rss: 'memory of the process',
  heap: 'heap in use',
  external: 'memory outside of the heap',
  timers: 'timers that keep the server alive',
  descriptors: 'open descriptors',
  connections: 'open connections',
  'delivery-p50': 'delivery, median',
  'delivery-p99': 'delivery, 99th percentile',
});

/** In the order in which a report has them. */
export const SOAK_QUANTITIES = soakQuantity.options;

const trend = shape('SoakTrend', 'How one quantity went on in one segment, without its warm-up', {
  ...atSegment,
  quantity: soakQuantity,
  unit,
  checkpoints: whole.describe('That the slope rests on'),
  first: amountOrNull.describe('At the first of them; null: it was never read'),
  last: amountOrNull,
  perHour: z
    .strictObject({ point: amount, low: amount, high: amount, confidence: fraction })
    .nullable()
    .describe('Slope and interval; null: fewer than 12 checkpoints'),
  marginPerHour: amount.describe('The smallest growth that matters, fixed before the soak'),
  outcome: choice({
    grows: 'the interval lies above 0 and not within the margin, and so does that of the later half above 0',
    falls: 'the interval lies below 0, and not within the margin',
    flat: 'the interval lies within the margin on either side of 0',
    'cannot-tell': 'none of these',
  }),
  because: choice({
    interval: 'the interval alone',
    'few-checkpoints': 'there is no interval',
    settling:
      'it grew, and the later half by itself does not show it, or it grew by no more memory than a process takes while it settles',
  }),
});

const segment = shape('SoakSegmentSummary', 'One segment as a whole', {
  ...atSegment,
  startedAt: isoTime,
  node: line,
  seconds: amount.describe('To its last checkpoint'),
  warmUpSeconds: amount.describe('Left out of every slope'),
  checkpoints: whole,
  expected: whole,
  missed: whole,
  duplicate: whole,
  reordered: whole,
  voidCheckpoints: whole.describe('Whose delays are void'),
  ended: line.nullable().describe('The message of a process that ended before its time; null: none did'),
});

/** `soak.json`: what a soak comes to. It follows from the lines alone. */
export const soakSchema = z.strictObject({
  schemaVersion: z.literal(SOAK_SCHEMA_VERSION),
  startedAt: isoTime,
  settings,
  complete: z.boolean().describe('Whether every transport was observed for the hours that were asked for'),
  outcome: choice({
    grows: 'something grows, or an event was missed or received twice',
    'cannot-tell': 'that was not shown, and cannot be ruled out',
    flat: 'nothing grows by more than its margin',
  }),
  segments: z.array(segment),
  trends: z.array(trend),
});

export type SoakSettings = Described<typeof settings>;
export type SoakCheckpoint = Described<typeof checkpoint>;
export type SoakLine = Described<typeof soakLine>;
export type SoakQuantity = z.infer<typeof soakQuantity>;
export type SoakTrend = Described<typeof trend>;
export type SoakSegmentSummary = Described<typeof segment>;
export type Soak = Described<typeof soakSchema>;

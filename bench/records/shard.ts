import { z } from 'zod';

import { deliveryCounts, clientWindow } from './record.ts';
import { amount, line, shape, whole, type Described } from './vocabulary.ts';

/** Version of what coordinator and shards say to one another, and of the records that shards post. */
export const SHARD_SCHEMA_VERSION = 1;

const shardWindow = shape('ShardWindow', 'What the clients of one shard observed of one sample window', {
  window: clientWindow,
  counts: deliveryCounts,
  lostConnections: whole,
  strayEvents: whole.describe('Events of an earlier window that arrived in this one'),
  stoodNs: amount.describe('For how long its client process stood still'),
});

/** What a shard posts for each sample window: one line of `raw/shard-N.jsonl`, as it was posted. */
export const shardRecordSchema = shape('ShardRecord', 'One sample window, as one shard posted it', {
  schemaVersion: z.literal(SHARD_SCHEMA_VERSION),
  id: line.describe('Of the order that it answers: a record that is posted twice is written once'),
  plan: line.describe('Digest of what is measured: a record of another plan is refused'),
  shard: whole.describe('From 0'),
  member: line.describe('Scenario, cell, round and arm'),
  call: z.literal('collect'),
  answer: shardWindow,
});

export type ShardRecord = Described<typeof shardRecordSchema>;

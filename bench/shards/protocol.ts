import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SHARD_SCHEMA_VERSION } from '../records/shard.ts';
import { line, whole } from '../records/vocabulary.ts';

/** Where a shard listens for orders (SSE), posts its replies to, and compares clocks (an upgraded connection). */
export const PATHS = { orders: '/orders', replies: '/replies', clock: '/clock' } as const;

/** What both sides must agree on before a connection is opened. */
const shardPlan = z.strictObject({
  version: line,
  /** null: not known, as without git. */
  commit: line.nullable(),
  shards: whole,
  seed: whole,
  /** Of scenarios, profile, transports and cells: two plans with one digest measure the same. */
  digest: line,
});
export type ShardPlan = z.infer<typeof shardPlan>;

/** What a shard says of itself when it asks for orders. */
const introduction = z.strictObject({
  index: whole,
  shards: whole,
  version: line,
  commit: line.nullable(),
  /** Of this process: one that was started again has lost its clients. */
  instance: line,
  /** What tells its machine from others. */
  machine: line,
  /** The plan that it was told before, by this coordinator or by one that ended; null: none. */
  plan: shardPlan.nullable(),
});
export type Introduction = z.infer<typeof introduction>;

/** What the coordinator tells a shard. Everything but a welcome and the end is answered by a reply with its id. */
export const orderSchema = z.discriminatedUnion('kind', [
  /** `isFresh`: whether clients that the shard still has belong to nobody. */
  z.strictObject({ kind: z.literal('welcome'), plan: shardPlan, isFresh: z.boolean() }),
  z.strictObject({ kind: z.literal('start'), id: line, member: line }),
  z.strictObject({
    kind: z.literal('call'),
    id: line,
    member: line,
    name: line,
    ask: z.unknown(),
    timeoutMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('clock'), id: line, pings: whole }),
  z.strictObject({ kind: z.literal('stop'), id: line, member: line }),
  z.strictObject({ kind: z.literal('end') }),
]);
export type ShardOrder = z.infer<typeof orderSchema>;

/** What a shard posts: the answer to an order, or how it failed. */
export const replySchema = z.strictObject({
  schemaVersion: z.literal(SHARD_SCHEMA_VERSION),
  id: line,
  /** Digest of the plan that it belongs to. */
  plan: line,
  shard: whole,
  member: line,
  /** The name of the call; that of the order where it was none. */
  call: line,
  answer: z.unknown().optional(),
  failure: z.string().optional(),
});
export type Reply = z.infer<typeof replySchema>;

/** The introduction as one word that fits into an address. */
export function encodeIntroduction(own: Introduction): string {
  return Buffer.from(JSON.stringify(own)).toString('base64url');
}

/** null: it is none. */
export function decodeIntroduction(word: string): Introduction | null {
  try {
    return introduction.parse(JSON.parse(Buffer.from(word, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** The `Content-Digest` of a text (RFC 9530, section 2). */
export function contentDigest(text: string): string {
  return `sha-256=:${createHash('sha256').update(text).digest('base64')}:`;
}

/** Whether a header carries the token. It takes the same time wherever the two differ. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const sum = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sum(header ?? ''), sum(`Bearer ${token}`));
}

/** The first thing in which a shard and the plan differ, in words; null: none. */
export function disagreement(own: Introduction, plan: ShardPlan): string | null {
  const { index, shards, version, commit, plan: known } = own;
  const differ = (what: string, theirs: unknown, ours: unknown): string =>
    `its ${what} is ${String(theirs)}, and that of the coordinator ${String(ours)}`;
  if (version !== plan.version) return differ('version', version, plan.version);
  if (commit !== null && plan.commit !== null && commit !== plan.commit)
    return differ('commit', commit, plan.commit);
  if (shards !== plan.shards) return differ('number of shards', shards, plan.shards);
  if (index >= shards) return `its index is ${index}, and there are shards 0 to ${shards - 1}`;
  if (known === null) return null;
  if (known.seed !== plan.seed) return differ('seed', known.seed, plan.seed);
  return known.digest === plan.digest ? null : differ('plan', known.digest, plan.digest);
}

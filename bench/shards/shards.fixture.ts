import { Coordinator, type CoordinatorSettings, type ShardNews } from './coordinator.ts';
import type { ShardPlan } from './protocol.ts';
import { Shard, type ShardSettings } from './shard.ts';

export const TOKEN = 'a-token-of-the-tests';

export function testPlan(shards: number, changes: Partial<ShardPlan> = {}): ShardPlan {
  return { version: '1.2.3', commit: null, shards, seed: 7, digest: 'plan-a', ...changes };
}

/** A coordinator on a free port of the loopback address, and what it told. */
export async function openCoordinator(
  dir: string,
  shards: number,
  changes: Partial<CoordinatorSettings> = {},
): Promise<{ coordinator: Coordinator; news: ShardNews[]; url: URL }> {
  const news: ShardNews[] = [];
  const coordinator = await Coordinator.open({
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    plan: testPlan(shards),
    dir,
    onNews: (one) => news.push(one),
    ...changes,
  });
  return { coordinator, news, url: new URL(`http://127.0.0.1:${coordinator.port}`) };
}

/** A shard in this process, with real client processes. `kill` drops it as a crash would. */
export function startShard(
  coordinator: URL,
  index: number,
  shards: number,
  changes: Partial<ShardSettings> = {},
): { ended: Promise<void>; kill: () => void } {
  const abort = new AbortController();
  const shard = new Shard({
    coordinator,
    token: TOKEN,
    index,
    shards,
    version: '1.2.3',
    commit: null,
    signal: abort.signal,
    onNews: () => undefined,
    ...changes,
  });
  const ended = shard.run();
  ended.catch(() => undefined);
  return { ended, kill: () => abort.abort() };
}

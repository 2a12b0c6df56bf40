import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';
import { makeLoadCell } from '../questions/cells.ts';
import { shardRecordSchema } from '../records/shard.ts';
import type { LoadRound } from '../records/record.ts';
import { testContext } from '../rounds/context.fixture.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import type { Coordinator } from './coordinator.ts';
import { startRemoteClients } from './remote-clients.ts';
import { openCoordinator, startShard } from './shards.fixture.ts';

const cell = makeLoadCell('small', 'small', {
  connections: 7,
  pace: { kind: 'rate', eventsPerSecond: 200 },
  settleMs: 20,
  measureMs: { quick: 100, standard: 100, full: 100 },
  rounds: { quick: 1 },
});

let dir = '';
let leave: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  dir = temporaryDir();
  leave = [];
});
afterEach(async () => {
  for (const one of leave.toReversed()) await one();
});

/** A round whose clients are those of the coordinator's shards. */
function shardedRound(coordinator: Coordinator, changes: Parameters<typeof testContext>[1] = {}) {
  const context = testContext(
    ['sse', 'websocket'],
    {
      shards: coordinator.seats.length,
      startClients: (_place, plan) => startRemoteClients(coordinator, 'test', plan),
      ...changes,
    },
    false,
  );
  return runLoadRound(context, cell);
}

const countsOf = ({ windows }: LoadRound) =>
  windows.map(({ arm, pair, counts, client }) => ({
    arm,
    pair,
    delays: client?.delivery.count,
    // Bytes depend on the seq that the warm-up has reached.
    counts: counts === null ? null : { ...counts, wireBytes: 0, payloadBytes: 0 },
  }));

describe('three shards', () => {
  it('count exactly what one process counts, each with its part, and post every window to the disk', async () => {
    const { coordinator, url } = await openCoordinator(dir, 3);
    leave.push(() => coordinator.close());
    for (const index of [0, 1]) leave.push(startShard(url, index, 3).kill);
    leave.push(startShard(url, 2, 3, { machine: 'elsewhere' }).kill);
    const sharded = await shardedRound(coordinator);
    const alone = await runLoadRound(testContext(['sse', 'websocket'], {}, false), cell);
    expect(countsOf(sharded)).toEqual(countsOf(alone));
    for (const { counts, client, checks } of sharded.windows) {
      expect(counts).toMatchObject({ missed: 0, duplicate: 0, reordered: 0 });
      expect(client?.processes?.map(({ machine }) => machine)).toEqual([0, 0, 1]);
      expect(client?.negativeTransit).toBe(0);
      expect(checks.map(({ code }) => code)).not.toContain('unmeasured');
    }
    // Two and three of seven connections, in one order.
    const lines = [0, 1, 2].map((shard) =>
      readFileSync(join(dir, 'raw', `shard-${shard}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map((text) => shardRecordSchema.parse(JSON.parse(text))),
    );
    expect(lines.map((posted) => posted.at(-1)?.answer.counts.expected)).toEqual(
      [2, 2, 3].map((connections) => (connections * (sharded.windows.at(-1)?.counts?.expected ?? 0)) / 7),
    );
    // The windows of the warm-up, and those of the round.
    for (const posted of lines) expect(posted.length).toBeGreaterThan(sharded.windows.length);
  }, 60_000);

  it('of which one is killed void the windows that follow with the cause, and measure again when it is back', async () => {
    const { coordinator, url } = await openCoordinator(dir, 2);
    leave.push(() => coordinator.close());
    leave.push(startShard(url, 0, 2).kill);
    const victim = startShard(url, 1, 2);
    await coordinator.allHere();
    const longer = { ...cell, pairs: { quick: 40, standard: 40, full: 40 } };
    let asked = 0;
    const context = testContext(
      ['sse', 'websocket'],
      {
        shards: 2,
        startClients: (_place, plan) => {
          const clients = startRemoteClients(coordinator, 'test', plan);
          return {
            ...clients,
            freeze: () => undefined,
            thaw: () => undefined,
            kill: () => clients.kill(),
            call: (name, ask, timeoutMs) => {
              if (name === 'collect') asked += 1;
              if (asked === 12) {
                asked += 1;
                victim.kill();
                leave.push(startShard(url, 1, 2).kill);
              }
              return clients.call(name, ask, timeoutMs);
            },
          };
        },
      },
      false,
    );
    const broken = await runLoadRound(context, longer);
    const causes = broken.windows.map(({ checks }) => checks.find(({ code }) => code === 'unmeasured'));
    expect(broken.windows[0]?.counts).toMatchObject({ missed: 0 });
    expect(causes.at(-1)?.values['cause']).toMatch(/^Shard 1 .*lost/);
    const next = await shardedRound(coordinator);
    for (const { counts } of next.windows) expect(counts).toMatchObject({ missed: 0 });
  }, 60_000);
});

it('a shard that never joins is named', async () => {
  const { coordinator, url } = await openCoordinator(dir, 3);
  leave.push(() => coordinator.close());
  leave.push(startShard(url, 1, 3).kill);
  await expect(coordinator.allHere(500)).rejects.toMatchObject({
    code: 'child-silent',
    message: expect.stringMatching(/these did not join within 500 ms: 0(, 1)?, 2\./),
  });
});

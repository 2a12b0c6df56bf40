import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';
import { findPackageRoot } from '../host/environment.ts';
import { makeLoadCell } from '../questions/cells.ts';
import { testContext } from '../rounds/context.fixture.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import type { Coordinator } from './coordinator.ts';
import { startRemoteClients } from './remote-clients.ts';
import { openCoordinator, testPlan, TOKEN } from './shards.fixture.ts';

const root = findPackageRoot(import.meta.dirname);
const main = join(root, 'dist/bench/cli/main.js');
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const launcher = (name: string): string => join(root, 'bench/shards', name);
const runs = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

let coordinator: Coordinator;
let port = 0;
let leave: (() => unknown)[] = [];
beforeEach(() => {
  leave = [];
});
afterEach(async () => {
  await coordinator.close();
  for (const one of leave.toReversed()) await one();
});

async function open(shards: number, host = '127.0.0.1'): Promise<void> {
  // As the shards say it, which may know a commit or none.
  const plan = testPlan(shards, { version });
  ({ coordinator } = await openCoordinator(temporaryDir(), shards, { host, plan }));
  ({ port } = coordinator);
}

/** Starts a program with what the launchers read, and resolves with its exit code when it ends. */
function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: {
      ...process.env,
      SHARD_TOKEN: TOKEN,
      SHARD_COMMAND: `${process.execPath} ${main}`,
      COORDINATOR: `http://127.0.0.1:${port}`,
      ...env,
    },
  });
  leave.push(() => child.kill());
  return once(child, 'exit').then(([code]: unknown[]) => code);
}

it.skipIf(!runs('parallel', '--version'))(
  'parallel.sh starts every shard once, with an index of its own, and ends with the run (skipped without GNU Parallel)',
  async () => {
    await open(3);
    const ended = start('sh', [launcher('parallel.sh'), `http://127.0.0.1:${port}`, '3']);
    await coordinator.allHere(50_000);
    await coordinator.close();
    expect(await ended).toBe(0);
  },
  60_000,
);

it.skipIf(!runs('bash', '--version'))(
  'array.sbatch starts the shard of its task',
  async () => {
    await open(1);
    const ended = start('bash', [launcher('array.sbatch')], {
      SLURM_ARRAY_TASK_ID: '0',
      SLURM_ARRAY_TASK_COUNT: '1',
    });
    await coordinator.allHere(50_000);
    await coordinator.close();
    expect(await ended).toBe(0);
  },
  60_000,
);

/** Where kubectl is found, what it understands of a file, without a cluster. */
const understood = spawnSync(
  'kubectl',
  ['set', 'image', '--local', '-f', launcher('job.yaml'), 'shard=an-image', '-o', 'json'],
  { encoding: 'utf8', timeout: 30_000 },
);

describe('job.yaml', () => {
  beforeEach(() => open(1));

  it.skipIf(understood.error !== undefined)(
    'is a Job with as many pods at a time as shards (skipped without kubectl)',
    () => {
      const job = z
        .object({
          kind: z.literal('Job'),
          spec: z.object({
            completionMode: z.literal('Indexed'),
            completions: z.number(),
            parallelism: z.number(),
            template: z.object({
              spec: z.object({
                containers: z.tuple([z.object({ image: z.literal('an-image'), args: z.array(z.string()) })]),
              }),
            }),
          }),
        })
        .parse(JSON.parse(understood.stdout));
      const { completions, parallelism, template } = job.spec;
      expect(parallelism).toBe(completions);
      expect(template.spec.containers[0].args.at(-1)).toBe(String(completions));
    },
  );
});

const canMakeNamespaces = process.getuid?.() === 0 && runs('ip', '-V') && runs('unshare', '--net', 'true');

/** A network of its own that reaches this one over two ends of a cable. Returns the address of this end. */
function makeNetwork(at: number): { name: string; here: string } | null {
  const name = `shard-${process.pid}-${at}`;
  const [near, far] = [`sh${process.pid % 100_000}n${at}`, `sh${process.pid % 100_000}f${at}`];
  const here = `10.213.${at}.1`;
  leave.push(() => runs('ip', 'netns', 'delete', name));
  const isMade = [
    `netns add ${name}`,
    `link add ${near} type veth peer name ${far}`,
    `link set ${far} netns ${name}`,
    `address add ${here}/30 dev ${near}`,
    `link set ${near} up`,
    `-n ${name} address add 10.213.${at}.2/30 dev ${far}`,
    `-n ${name} link set ${far} up`,
  ].every((words) => runs('ip', ...words.split(' ')));
  return isMade ? { name, here } : null;
}

it.skipIf(!canMakeNamespaces)(
  'shards in networks of their own count every event of servers that they reach at the address of the coordinator (skipped unless root)',
  async ({ skip }) => {
    await open(2, '0.0.0.0');
    const networks = [makeNetwork(1), makeNetwork(2)];
    for (const [index, network] of networks.entries()) {
      const { name, here } = network ?? skip('no network namespace can be made here');
      const words = ['shard', '--of', `http://${here}:${port}`, '--index', String(index), '--count', '2'];
      void start('ip', ['netns', 'exec', name, process.execPath, main, ...words]);
    }
    await coordinator.allHere(50_000);
    const cell = makeLoadCell('small', 'small', {
      connections: 6,
      pace: { kind: 'rate', eventsPerSecond: 100 },
      settleMs: 20,
      measureMs: { quick: 100, standard: 100, full: 100 },
      rounds: { quick: 1 },
    });
    const context = testContext(
      ['sse'],
      {
        shards: 2,
        host: '0.0.0.0',
        startClients: (_place, plan) => startRemoteClients(coordinator, 'test', plan),
      },
      false,
    );
    const { windows } = await runLoadRound(context, cell);
    expect(windows).toHaveLength(cell.pairs.quick);
    for (const { counts, client } of windows) {
      expect(counts).toMatchObject({ missed: 0, duplicate: 0, reordered: 0 });
      expect(client?.processes).toHaveLength(2);
      expect(client?.negativeTransit).toBe(0);
    }
  },
  90_000,
);

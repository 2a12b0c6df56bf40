import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { quotient, sumOf } from '../../metrics/sum.ts';
import type { TaskResult, TaskWay } from '../../processes/answer-calls.ts';
import type { Check } from '../../records/record.ts';
import { checkStandstill } from '../../rounds/checks.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';
import { median } from '../../stats/quantile.ts';
import { createRandom } from '../../stats/random.ts';
import { openPath } from './path.ts';

/** Each turn is answered with these tokens, all at once: what passes is the way's alone. */
const PROMPT = {
  plan: { seed: 0, tokens: 20, tokensPerSecond: 1e9, arrival: 'constant', thinkMs: 0 },
  batch: { tokens: 1, waitMs: null },
  keepMs: 0,
} as const;
/** Seeds have as many digits each, so that no task sends more bytes than another of its kind. */
const FIRST_SEED = 1_000_000;
/** Tasks in each way, of all agents, before the measured ones, on a path without delay: code is warm then. */
const WARM_UP = { tasks: 8, turns: 10 };
/** How often the server is asked whether the connections of a task have closed, and how many times. */
const LOOK_EVERY_MS = 5;
const MOST_LOOKS = 1000;
/**
 * `fetch` over TLS drops a connection where a response has ended before it was told that its request is written, which a client that
 * waits for a processor may be late to hear: then the task was not one of its way, and is done again.
 */
const MOST_TRIES = 3;
/** How long a turn may take besides its round trips, ms. */
const TURN_TIMEOUT_MS = 1000;

/** How an agent may go through a task. */
const WAYS = {
  fresh: { isFresh: true, sendsAll: true },
  all: { isFresh: false, sendsAll: true },
  new: { isFresh: false, sendsAll: false },
} as const satisfies Record<string, TaskWay>;
type Way = keyof typeof WAYS;

/** What vendors compare: over WebSocket the last way, over SSE the first or the second one. */
const COMPARED = { 'against-fresh': 'fresh', 'against-kept': 'all' } as const satisfies Record<string, Way>;

const PER_TASK = ['time', 'bytes-up', 'server-cpu', 'connections'] as const;

/** What a task of some way came to, for each agent: times in ns. null: none was measured. */
export type Taken = Readonly<Record<(typeof PER_TASK)[number], number | null>>;

/**
 * By the turns of a task: what a whole task took in each way, and as vendors compare it. Times and CPU time in ns. `connecting`: what
 * new connections added to it; `history`: what it added to send all input in every turn, both ns.
 */
export type Reads = `${keyof Taken}-${Way | keyof typeof COMPARED}` | 'connecting' | 'history';

/** Agents go through tasks in each way that their transport has, in random order. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** Of a task, one number after the other, ascending. */
    turns: z.array(z.int().positive()).nonempty(),
    /** At the same time, each with a task of its own. */
    agents: z.int().positive(),
    /** Of each agent in each way. */
    tasks: z.int().positive(),
    roundTripMs: z.number().nonnegative(),
    /** 0: no limit. */
    uplinkBytesPerSecond: z.number().nonnegative(),
  }),

  async run(arm, { turns, agents, tasks, ...path }): Promise<ProcedureResult<Reads>> {
    const { roundTripMs } = path;
    const { warmUpShare = 1 } = arm.context;
    const { server, client, packages, slow } = await openPath(arm, path, agents);
    const ways: readonly Way[] = arm.plan.transport.startsWith('sse')
      ? ['fresh', 'all', 'new']
      : ['all', 'new'];
    const random = createRandom(arm.context.seed, 'ways');
    const checks: Check[] = [];
    let seed = FIRST_SEED;

    const work = async (way: Way, ofTurns: number) => {
      const prompt = { ...PROMPT, plan: { ...PROMPT.plan, seed } };
      seed += agents * ofTurns;
      const ask = { prompt, turns: ofTurns, way: WAYS[way], staggerMs: roundTripMs / agents };
      const timeoutMs = CALL_TIMEOUT_MS + ofTurns * (TURN_TIMEOUT_MS + 4 * roundTripMs);
      const done = await client.call('work', ask, timeoutMs);
      checks.push(...checkTasks(done.tasks, ofTurns));
      return done;
    };
    /** What the server has spent, once it has seen every connection close. */
    const spent = async () => {
      for (let looks = 1; ; looks += 1) {
        const now = await server.call('spent', {}, CALL_TIMEOUT_MS);
        if (now.open === 0 || looks === MOST_LOOKS) return now;
        await sleep(LOOK_EVERY_MS);
      }
    };
    const take = async (way: Way, ofTurns: number, triesLeft = MOST_TRIES - 1): Promise<Taken> => {
      const before = await spent();
      const done = await work(way, ofTurns);
      const after = await spent();
      const connections = after.connections - before.connections;
      const isOff = checkConnections(connections, agents * (WAYS[way].isFresh ? ofTurns : 1));
      if (isOff.length > 0 && triesLeft > 0) return take(way, ofTurns, triesLeft - 1);
      const stoodNs = { server: after.stoodNs - before.stoodNs, client: done.stoodNs };
      checks.push(...isOff, ...checkStandstill(stoodNs));
      return {
        time: median(done.tasks.map(({ tookNs }) => tookNs)),
        'bytes-up': quotient(after.receivedBytes - before.receivedBytes, agents),
        'server-cpu': quotient(after.cpuNs - before.cpuNs, agents),
        connections: quotient(connections, agents),
      };
    };

    for (let task = 0; task < (WARM_UP.tasks * warmUpShare) / agents; task += 1)
      for (const way of ways) await work(way, WARM_UP.turns);
    await slow();
    const readings: ReadingOf<Reads>[] = [];
    for (const ofTurns of turns) {
      const taken = new Map<Way, Taken[]>(ways.map((way) => [way, []]));
      for (let task = 0; task < tasks; task += 1)
        for (const way of random.shuffle(ways)) taken.get(way)?.push(await take(way, ofTurns));
      readings.push(...taskReadings(turns.length > 1 ? ofTurns : null, taken)); // one length has no axis
    }
    return { packages, readings, checks };
  },
});

/** What the tasks of some length say, each way by the median of its tasks. @param turns null: no place on an axis. Pure. */
export function taskReadings(
  turns: number | null,
  taken: ReadonlyMap<Way, readonly Taken[]>,
): readonly ReadingOf<Reads>[] {
  const of = (way: Way, what: keyof Taken): number | null =>
    median((taken.get(way) ?? []).flatMap((one) => one[what] ?? []));
  const more = (way: Way, than: Way): number | null => {
    const [some, others] = [of(way, 'time'), of(than, 'time')];
    return some === null || others === null ? null : some - others;
  };
  const hasFresh = taken.has('fresh');
  return [
    ...PER_TASK.flatMap((what) => [
      ...(['fresh', 'all', 'new'] as const).flatMap((way) => reading(`${what}-${way}`, turns, of(way, what))),
      ...(['against-fresh', 'against-kept'] as const).flatMap((compared) =>
        reading(`${what}-${compared}`, turns, of(hasFresh ? COMPARED[compared] : 'new', what)),
      ),
    ]),
    ...reading('connecting', turns, more('fresh', 'all')),
    ...reading('history', turns, more('all', 'new')),
  ];
}

/** Whether every turn had the tokens of its seed, and the server all input for it. Pure. */
export function checkTasks(tasks: readonly TaskResult[], turns: number): Check[] {
  const expectedDeliveries = tasks.length * turns;
  const missed = expectedDeliveries - sumOf(tasks, ({ exactTurns }) => exactTurns);
  return missed === 0
    ? []
    : [{ code: 'incomplete', outcome: 'void', values: { missed, expectedDeliveries } }];
}

/** Whether as many connections were opened as the way has. Pure. */
export function checkConnections(opened: number, expected: number): Check[] {
  const connections = Math.abs(opened - expected);
  return connections === 0 ? [] : [{ code: 'connection-lost', outcome: 'void', values: { connections } }];
}

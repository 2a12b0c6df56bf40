import type { ArmRecord, Check, LoadRound, RoundRecord, WindowRecord } from '../records/record.ts';
import type { LoadCell } from '../records/scenario.ts';
import { withChildren } from '../processes/children.ts';
import { createRandom, type Random } from '../stats/random.ts';
import { checkClocks, checkVisibility, unmeasured, type Circumstances } from './checks.ts';
import { circumstancesOf, describeArm, type RoundContext } from './context.ts';
import { beginRound } from './record.ts';
import { Session } from './session.ts';
import { runWindow, STABLE_WITHIN, type WindowArm, type WindowPlan, type WindowResult } from './window.ts';

/** One place in a round: which arm is measured, and with which windows it is compared. */
export interface Turn {
  readonly arm: string;
  /** Turns with the same number are compared with each other. */
  readonly pair: number;
}

/**
 * One round of load: fresh processes for every arm, all connected, one active at a time, in an order that favours
 * none. A process that dies or hangs voids its windows with the cause, and the others go on.
 */
export async function runLoadRound(context: RoundContext, cell: LoadCell): Promise<LoadRound> {
  const end = beginRound(context);
  return withChildren(context.signal, async (keep) => {
    // All at once, as far as the processors allow: nothing is measured yet.
    const connected = await Promise.all(
      context.arms.map(async (plan) => {
        const session = new Session({ context, plan, keep }, { clientProcesses: cell.clientProcesses ?? 1 });
        await session.listen({ payloadBytes: cell.payloadBytes });
        return { session, plan, connectNs: await session.connect(cell.connections) };
      }),
    );
    const arms: ArmRecord[] = [];
    for (const { session, plan, connectNs } of connected) {
      const warmUp = await session.warmUp();
      arms.push({ ...describeArm(context, plan, session.packages), connectNs, warmUp });
    }
    const ids = arms.map(({ arm }) => arm);
    const random = createRandom(context.seed, 'order');
    const sessions = new Map(connected.map(({ session, plan }) => [plan.arm, session]));
    const plan = { ...cell, measureMs: cell.measureMs[context.profile] };
    const planned = cell.pairs[context.profile];
    const failures = new Map<string, Check>();
    const turns = planTurns(ids, planned, random);
    const measure = (some: readonly Turn[], position: number): Promise<WindowRecord[]> =>
      measureTurns(some, sessions, { plan, position, failures }, circumstancesOf(context), context.signal);
    const windows = await measure(turns, 0);
    for (let pair = planned; context.mayRepeat && wantsMorePairs(planned, windows); pair += 2) {
      const more = planTurns(ids, 2, random, pair);
      windows.push(...(await measure(more, turns.length)));
      turns.push(...more);
    }
    const checks = [...checkClocks(windows), ...checkVisibility(windows), ...checkWarmUp(arms)];
    return { kind: 'load', cell, ...end(arms, checks), order: turns.map(({ arm }) => arm), windows };
  });
}

/**
 * Whether two more pairs are worth their time: pairs that were disturbed, or in which a process stood still, are measured again,
 * by their cause alone, until as many quiet ones have come together as were planned, the last two brought none, or half as many
 * again have been measured.
 * @param windows those of the round so far, all of which stay in its record.
 */
export function wantsMorePairs(
  planned: number,
  windows: readonly Pick<WindowRecord, 'pair' | 'checks'>[],
): boolean {
  const isDisturbed = (pair: number): boolean =>
    windows.some(
      (window) =>
        window.pair === pair &&
        window.checks.some(({ code, outcome }) => outcome === 'disturbed' || code === 'standstill'),
    );
  const pairs = [...new Set(windows.map(({ pair }) => pair))];
  const quiet = pairs.filter((pair) => !isDisturbed(pair)).length;
  const isHopeless = pairs.length > planned && pairs.slice(-2).every(isDisturbed);
  return quiet < planned && pairs.length < planned * 1.5 && !isHopeless;
}

/** How long a round lasted, in seconds, without the pairs that were measured again at its end. */
export function secondsAsPlanned(record: RoundRecord): number {
  if (record.kind !== 'load') return record.durationNs / 1e9;
  const planned = record.windows.filter(({ pair }) => pair < record.cell.pairs[record.profile]);
  const endOf = (windows: readonly WindowRecord[]): number =>
    Math.max(0, ...windows.map(({ client }) => client?.untilNs ?? 0));
  return (record.durationNs - (endOf(record.windows) - endOf(planned))) / 1e9;
}

/**
 * The order of the windows in a round. Blocks of two pairs mirror each other, `A B B A` or `B A A B` at random, so that a
 * machine that grows steadily slower or faster costs all arms the same. A fixed A, B invents a difference.
 * @param pairs an even number. @param firstPair the number of the first
 */
export function planTurns(arms: readonly string[], pairs: number, random: Random, firstPair = 0): Turn[] {
  const turns: Turn[] = [];
  for (let pair = firstPair; pair < firstPair + pairs; pair += 2) {
    const order = random.shuffle(arms);
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order.toReversed().map((arm) => ({ arm, pair: pair + 1 })));
  }
  return turns;
}

function checkWarmUp(arms: readonly ArmRecord[]): Check[] {
  return arms
    .filter((arm) => arm.warmUp?.stable === false)
    .map(({ arm }) => ({
      code: 'still-warming',
      outcome: 'warn',
      values: { arm, limitShare: STABLE_WITHIN },
    }));
}

/** Where turns stand in a round, how their windows are measured, and what has failed before. */
interface Stretch {
  readonly plan: WindowPlan;
  readonly position: number;
  /** The cause by arm. */
  readonly failures: Map<string, Check>;
}

/**
 * Runs the windows one after the other. A process that dies or hangs voids its window, with the cause, and all later windows of
 * its arm, which are not waited for again.
 * @throws what `signal` was aborted with.
 */
export async function measureTurns(
  turns: readonly Turn[],
  arms: ReadonlyMap<string, WindowArm>,
  { plan, position: firstPosition, failures }: Stretch,
  circumstances: Circumstances,
  signal: AbortSignal,
): Promise<WindowRecord[]> {
  const windows: WindowRecord[] = [];
  const measure = async (id: string, arm: WindowArm): Promise<WindowResult> => {
    const firstSeq = arm.nextSeq;
    try {
      if (!failures.has(id)) return await runWindow(arm, plan, circumstances);
    } catch (error) {
      failures.set(id, unmeasured(error));
    }
    const checks = [failures.get(id)].filter((check) => check !== undefined);
    return { firstSeq, lastSeq: firstSeq - 1, server: null, client: null, counts: null, checks };
  };
  for (const [at, { arm, pair }] of turns.entries()) {
    const position = firstPosition + at;
    const measured = arms.get(arm);
    if (measured !== undefined) windows.push({ arm, position, pair, ...(await measure(arm, measured)) });
    signal.throwIfAborted();
  }
  return windows;
}

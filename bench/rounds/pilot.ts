import { ordinaryArm, withChildren } from '../processes/children.ts';
import type { LoadCell } from '../records/scenario.ts';
import type { Trial } from './context.ts';
import { openSession } from './session.ts';
import type { WholeWindow } from './window.ts';

/** What the busier side of the costlier transport should take, as a share of one processor: beyond half of one, queues begin. */
const AIM_SHARE = 0.35;

/**
 * The rates that a load may have, events/s. Steps of a third often give two runs on one machine the same load. The windows of a
 * run are warmer than a pilot, and take less of a processor than it saw: 0.22 in the reference run.
 */
export const FITTED_RATES = [
  8, 11, 15, 20, 27, 36, 48, 64, 85, 115, 150, 200, 250, 330, 440, 600, 800,
] as const;

/** CPU per event falls as the rate rises, so a rate is tried again at the one that it led to, but not for ever. */
const TRIES = 3;
const PLAN = { settleMs: 100, measureMs: 400 } as const;

/**
 * Replaces the rate of a load by one that this machine can carry, the same for all arms: on a machine half as fast a fixed rate
 * saturates a process, and delays then come from its queue. Takes some seconds for each transport.
 * @throws HarnessError `child-died` or `child-silent`, or what `signal` was aborted with.
 */
export async function fitLoad(
  trial: Trial,
  cell: LoadCell,
  transports: readonly string[],
): Promise<LoadCell> {
  const { pace } = cell;
  if (!cell.fitsMachine || pace.kind === 'saturate') return cell;
  const rates: number[] = [];
  // One after the other: each must have the machine to itself, as in a window.
  for (const transport of transports) {
    rates.push(
      await withChildren(trial.signal, async (keep) => {
        const arm = { context: trial, plan: ordinaryArm(transport), keep };
        const session = await openSession(arm, cell.connections, { payloadBytes: cell.payloadBytes });
        await session.warmUp();
        return fitRate(pace.eventsPerSecond, async (eventsPerSecond) =>
          busyShareOf(await session.measure({ pace: { kind: 'rate', eventsPerSecond }, ...PLAN })),
        );
      }),
    );
  }
  return { ...cell, pace: { kind: 'rate', eventsPerSecond: Math.min(...rates) } };
}

/**
 * The rate at which a process is busy for `AIM_SHARE` of the time, or the one below it on the ladder.
 * @param busyAt the share of one processor that the busier side takes at a rate
 */
export async function fitRate(
  firstRate: number,
  busyAt: (eventsPerSecond: number) => Promise<number>,
): Promise<number> {
  let rate = onLadder(firstRate);
  for (let tried = 0; tried < TRIES; tried += 1) {
    const next = onLadder((rate * AIM_SHARE) / Math.max(0.01, await busyAt(rate)));
    if (next === rate) break;
    rate = next;
  }
  return rate;
}

function onLadder(rate: number): number {
  return FITTED_RATES.findLast((step) => step <= rate * (1 + 1e-9)) ?? FITTED_RATES[0];
}

/** CPU time per time that passed, of the busier of server and client. What other programs use does not count. */
function busyShareOf({ server, client }: WholeWindow): number {
  return Math.max(
    ...[server, client].map(
      ({ cpuUserUs, cpuSystemUs, fromNs, untilNs }) =>
        ((cpuUserUs + cpuSystemUs) * 1000) / (untilNs - fromNs),
    ),
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { firstSeqAfter } from '../../servers/stream/plan.ts';
import type { StandstillCall } from '../host/standstill.ts';
import type { ServerCalls } from '../processes/calls.ts';
import type { Child } from '../processes/child.ts';
import { withChildren, type ArmPlan, type Keep } from '../processes/children.ts';
import type { ArmRecord, FaultRecord, FaultRound } from '../records/record.ts';
import type { FaultCell, Step } from '../records/scenario.ts';
import { sharesConnections } from '../transports.ts';
import { createBarrier, type Place } from './barrier.ts';
import { describeArm, type RoundContext } from './context.ts';
import { takeStep, type FaultTimes } from './fault-steps.ts';
import { describeFault } from './fault-traces.ts';
import { beginRound } from './record.ts';
import { CALL_TIMEOUT_MS, Session, STAYS_AWAY } from './session.ts';

/** From the order to start to the first event, ms. */
const LEAD_MS = 100;
/** Arms begin one after the other, ms: the first client that reconnects runs cold code, and would delay the others. */
const STAGGER_MS = 150;

/**
 * One round of a fault: every arm goes through it at the same time, each with a server, a client and a link of its
 * own. The load is a trickle, so that they do not disturb each other.
 * @param places one for each arm, before the barrier of all rounds that run side by side: while processes start, nothing fails
 * @param beside how many other rounds run at the same time
 */
export async function runFaultRound(
  context: RoundContext,
  cell: FaultCell,
  places: readonly Place[] = createBarrier(context.arms.length),
  beside = 0,
): Promise<FaultRound> {
  const end = beginRound(context);
  return withChildren<FaultRound>(context.signal, async (keep) => {
    const arms = await Promise.all(
      context.arms.map((plan, at) => runArm(context, cell, plan, keep, places[at])),
    );
    context.signal.throwIfAborted();
    const base = end(arms.map(({ arm }) => arm));
    return { kind: 'fault', cell, ...base, beside, faults: arms.map(({ fault }) => fault) };
  }).finally(() => {
    for (const place of places) place.leave();
  });
}

/** Any child, whatever else it can be asked. */
interface Asked {
  call(name: 'standstill', ask: StandstillCall['ask'], timeoutMs: number): Promise<StandstillCall['answer']>;
}

async function runArm(
  context: RoundContext,
  cell: FaultCell,
  armPlan: ArmPlan,
  keep: Keep,
  place: Place | undefined,
): Promise<{ arm: ArmRecord; fault: FaultRecord }> {
  // The second server is loaded and waiting before the first one dies: its start-up is not part of the outage.
  const hasSpare = cell.timeline.some(
    ({ action }) => action === 'start-server' || action === 'switch-server',
  );
  const session = new Session({ context, plan: armPlan, keep }, { isLinked: true, hasSpare });
  const first = session.server;
  await session.listen({ options: cell.server });
  const connectNs = await session.connect(cell.connections, { policy: cell.reconnect ?? STAYS_AWAY });

  const turn = (await place?.arrive()) ?? 0;
  const hasStep = (action: Step['action']): boolean => cell.timeline.some((step) => step.action === action);
  /** For how long processes that no step freezes have stood still since they were first asked, ns. The first server may be gone. */
  const standstills = async (server: Child<ServerCalls>): Promise<Readonly<Record<string, number>>> => {
    const watched = [
      ...(hasStep('freeze-server') ? [] : [['server', server] as const]),
      ...(hasStep('freeze-client') ? [] : [['client', session.client] as const]),
      ['link', session.link] as const,
    ];
    const asked = watched.map(async ([name, child]: readonly [string, Asked]) => {
      const { stoodNs } = await child.call('standstill', {}, CALL_TIMEOUT_MS);
      return [name, stoodNs] as const;
    });
    return Object.fromEntries(await Promise.all(asked));
  };
  await standstills(first);
  if (hasSpare) await standstills(session.spare);
  const events = Math.round((cell.emitMs / 1000) * cell.eventsPerSecond);
  const plan = session.planEvents(events, 1e9 / cell.eventsPerSecond, LEAD_MS + turn * STAGGER_MS);
  let emitting = session.emit(plan);
  /** Makes the second server listen and continue the plan where it stands. */
  const takeOver = async (history: 'kept' | 'lost', where: { readonly port?: number } = {}) => {
    const isKept = history === 'kept';
    const lost = { epoch: `round-${context.round}-again` };
    const again = await session.takeOver({ ...where, ...(isKept ? { restore: plan } : lost) });
    // Without its history a server knows what is due, and cannot replay what was.
    emitting = session.emit(plan, isKept ? again.nextSeq : firstSeqAfter(plan, again.listeningNs));
    return again;
  };

  const times: FaultTimes = { onNs: null, offNs: null, touched: null };
  for (const step of cell.timeline) {
    await sleep(Math.max(0, (plan.startNs + step.atMs * 1e6 - clock.nowNs()) / 1e6));
    await takeStep(step, times, {
      session,
      startServer: async (history) => (await takeOver(history)).listeningNs,
      startBeside: async () => (await takeOver('kept', { port: 0 })).port,
    });
  }

  const lastSeq = await emitting;
  const observed = await session.traces(cell.drainMs, { lastSeq });
  const { replayed, closed } = await session.counts();
  const stoodNs = await standstills(session.server);
  const { onNs, offNs, touched } = times;
  if (onNs === null) throw new Error(`the timeline of '${cell.id}' has no fault`);
  const { accepts } = await session.link.call('counts', { sinceNs: onNs }, CALL_TIMEOUT_MS);
  return {
    arm: { ...describeArm(context, armPlan, session.packages), connectNs, warmUp: null },
    fault: describeFault({
      arm: armPlan.arm,
      plan,
      lastSeq,
      onNs,
      offNs,
      touched,
      accepts,
      isAttemptHidden:
        cell.reconnect === null ||
        sharesConnections(armPlan.transport) ||
        cell.timeline.some(({ action }) => action === 'refuse'),
      replayed,
      serverClosed: session.server === first ? closed : [],
      stoodNs,
      ...observed,
    }),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { firstSeqAfter, type StreamPlan } from '../../servers/stream/plan.ts';
import {
  RECORD_SCHEMA_VERSION,
  type ArmRecord,
  type FaultRecord,
  type FaultRound,
} from '../records/record.ts';
import type { FaultCell } from '../records/scenario.ts';
import { createBarrier, type Place } from './barrier.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startLink, startServer, withChildren } from './arm.ts';
import type { Child } from '../processes/child.ts';
import { takeStep, type FaultTimes } from './fault-steps.ts';
import { describeFault } from './fault-traces.ts';
import type { ServerCalls } from '../processes/calls.ts';
import { describePackages, type ArmPlan, type RoundContext } from './round-context.ts';
import { STAYS_AWAY } from './stays-away.ts';

/** From the order to start to the first event, ms. */
const LEAD_MS = 100;
/** Arms begin one after the other: whoever comes back for the first time runs cold code, and would delay the others. */
const STAGGER_MS = 150;
const HANG_TIMEOUT_MS = 10_000;

/** Starts a child of this round, which is killed when the round ends. */
type Keep = <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept;

/**
 * One round of a fault: every arm goes through it at the same time, each with a server, a client and a link of its
 * own. The load is a trickle, so that they do not disturb each other.
 * @param places one for each arm, before the barrier of all rounds that run side by side: while processes start, nothing breaks
 * @param beside how many other rounds run at the same time
 */
export async function runFaultRound(
  context: RoundContext,
  cell: FaultCell,
  places: readonly Place[] = createBarrier(context.arms.length),
  beside = 0,
): Promise<FaultRound> {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  return withChildren<FaultRound>(context.signal, async (keep) => {
    const arms = await Promise.all(
      context.arms.map((plan, at) => runArm(context, cell, plan, keep, places[at])),
    );
    context.signal.throwIfAborted();
    return {
      kind: 'fault',
      schemaVersion: RECORD_SCHEMA_VERSION,
      scenario: context.scenario,
      cell,
      profile: context.profile,
      round: context.round,
      startedAt,
      durationNs: clock.nowNs() - startedNs,
      contest: context.contest,
      aa: context.aa,
      injection: context.injection,
      beside,
      arms: arms.map(({ arm }) => arm),
      faults: arms.map(({ fault }) => fault),
      checks: [],
    };
  }).finally(() => {
    for (const place of places) place.leave();
  });
}

async function runArm(
  context: RoundContext,
  cell: FaultCell,
  armPlan: ArmPlan,
  keep: Keep,
  place: Place | undefined,
): Promise<{ arm: ArmRecord; fault: FaultRecord }> {
  const { arm, transport } = armPlan;
  const needsSecond = cell.timeline.some(
    ({ action }) => action === 'start-server' || action === 'switch-server',
  );
  // The second server is loaded and waiting before the first one dies: its start-up is not part of the outage.
  const first = keep(startServer(context, armPlan));
  const second = needsSecond ? keep(startServer(context, armPlan)) : null;
  const link = keep(startLink(context, armPlan));
  const client = keep(startClient(context, armPlan));

  const load = { transport, seed: context.seed };
  const [{ packages }] = await Promise.all([
    first.call('load', load, START_TIMEOUT_MS),
    second?.call('load', load, START_TIMEOUT_MS),
  ]);
  const ordinary = firstListen(`round-${context.round}`);
  const ask = { ...ordinary, options: { ...ordinary.options, ...cell.server } };
  const listening = await first.call('listen', ask, START_TIMEOUT_MS);
  const relay = await link.call('listen', { upstreamPort: listening.port }, START_TIMEOUT_MS);
  const connected = await client.call(
    'connect',
    {
      transport,
      origin: `http://127.0.0.1:${relay.port}`,
      connections: cell.connections,
      // Library clients come back as their libraries have it, whatever stands here.
      policy: cell.reconnect ?? STAYS_AWAY,
      seed: context.seed,
      timeoutMs: START_TIMEOUT_MS,
    },
    START_TIMEOUT_MS + 1000,
  );

  const turn = (await place?.arrive()) ?? 0;
  const plan: StreamPlan = {
    firstSeq: 1,
    events: Math.round((cell.emitMs / 1000) * cell.eventsPerSecond),
    startNs: clock.nowNs() + (LEAD_MS + turn * STAGGER_MS) * 1e6,
    periodNs: 1e9 / cell.eventsPerSecond,
  };
  const emitTimeoutMs = cell.emitMs + HANG_TIMEOUT_MS;
  let server = first;
  let emitting = emitFrom(first, plan, plan.firstSeq, emitTimeoutMs);
  /** Makes the second server listen and go on with the plan where it stands. */
  const takeOver = async (port: number, history: 'kept' | 'lost') => {
    if (second === null) throw new Error('there is no second server to start');
    const restore = history === 'kept' ? plan : null;
    const epoch = history === 'kept' ? ask.epoch : `${ask.epoch}-again`;
    const again = await second.call('listen', { ...ask, epoch, port, restore }, START_TIMEOUT_MS);
    server = second;
    // Without its history a server knows what is due, and cannot replay what was.
    const fromSeq = history === 'kept' ? again.nextSeq : firstSeqAfter(plan, again.listeningNs);
    emitting = emitFrom(second, plan, fromSeq, emitTimeoutMs);
    return again;
  };

  const times: FaultTimes = { onNs: null, offNs: null, touched: null };
  for (const step of cell.timeline) {
    await sleep(Math.max(0, (plan.startNs + step.atMs * 1e6 - clock.nowNs()) / 1e6));
    await takeStep(step, times, {
      link,
      client,
      server: () => server,
      startServer: async (history) => (await takeOver(listening.port, history)).listeningNs,
      startBeside: async () => (await takeOver(0, 'kept')).port,
    });
  }

  const lastSeq = await emitting;
  const observed = await client.call(
    'traces',
    { firstSeq: plan.firstSeq, lastSeq, timeoutMs: cell.drainMs },
    cell.drainMs + HANG_TIMEOUT_MS,
  );
  const { replayed, closed } = await server.call('counts', {}, HANG_TIMEOUT_MS);
  const { onNs, offNs, touched } = times;
  if (onNs === null) throw new Error(`the timeline of '${cell.id}' has no fault`);
  const { accepts } = await link.call('counts', { sinceNs: onNs }, HANG_TIMEOUT_MS);
  return {
    arm: {
      arm,
      transport,
      serverSoftware: describePackages(context, packages),
      clientSoftware: describePackages(context, connected.packages),
      serverCpu: context.cpus?.server ?? null,
      clientCpu: context.cpus?.client ?? null,
      connectNs: connected.connectNs,
      warmUp: null,
    },
    fault: describeFault({
      arm,
      plan,
      lastSeq,
      onNs,
      offNs,
      touched,
      accepts,
      isAttemptHidden: cell.reconnect === null || cell.timeline.some(({ action }) => action === 'refuse'),
      replayed,
      serverClosed: server === first ? closed : [],
      ...observed,
    }),
  };
}

/** Resolves with the last seq. A server that is killed on the way rejects: only the one that emits last is waited for. */
function emitFrom(
  server: Child<ServerCalls>,
  plan: StreamPlan,
  fromSeq: number,
  timeoutMs: number,
): Promise<number> {
  const emitting = server
    .call('emit', { plan, fromSeq, window: null }, timeoutMs)
    .then(({ lastSeq }) => lastSeq);
  emitting.catch(() => undefined);
  return emitting;
}

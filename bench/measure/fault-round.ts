import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../servers/contract/clock.ts';
import type { StreamPlan } from '../../servers/contract/plan.ts';
import {
  RECORD_SCHEMA_VERSION,
  type ArmRecord,
  type FaultRecord,
  type RoundRecord,
} from '../model/record.ts';
import type { FaultCell, Step } from '../model/scenario.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startLink, startServer, withChildren } from './arm.ts';
import type { Child } from './child.ts';
import { describeFault } from './fault-traces.ts';
import type { LinkCalls } from './link/calls.ts';
import type { ServerCalls } from './messages.ts';
import { describePackages, type ArmPlan, type RoundContext } from './round-context.ts';

/** From the order to start to the first event, ms. */
const LEAD_MS = 100;
/** How long the last events may take to arrive after the plan's end, ms: time to reconnect and to be caught up. */
const DRAIN_TIMEOUT_MS = 3000;
const HANG_TIMEOUT_MS = 10_000;

/** Starts a child of this round, which is killed when the round ends. */
type Keep = <Kept extends { kill(): Promise<void> }>(child: Kept) => Kept;

/**
 * One round of a fault: every arm goes through it at the same time, each with a server, a client and a link of its
 * own. The load is a trickle, so that they do not disturb each other.
 */
export async function runFaultRound(context: RoundContext, cell: FaultCell): Promise<RoundRecord> {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  return withChildren(context.signal, async (keep) => {
    const arms = await Promise.all(context.arms.map((plan) => runArm(context, cell, plan, keep)));
    context.signal.throwIfAborted();
    return {
      schemaVersion: RECORD_SCHEMA_VERSION,
      scenario: context.scenario,
      cell,
      profile: context.profile,
      round: context.round,
      startedAt,
      durationNs: clock.nowNs() - startedNs,
      contest: context.contest,
      twin: context.twin,
      injection: context.injection,
      arms: arms.map(({ arm }) => arm),
      order: [],
      slices: [],
      faults: arms.map(({ fault }) => fault),
      checks: [],
    };
  });
}

/** When the fault began and ended, monotonic ns; null: that has not happened. */
interface FaultTimes {
  onNs: number | null;
  offNs: number | null;
}

async function runArm(
  context: RoundContext,
  cell: FaultCell,
  armPlan: ArmPlan,
  keep: Keep,
): Promise<{ arm: ArmRecord; fault: FaultRecord }> {
  const { arm, transport } = armPlan;
  // The second server is loaded and waiting before the first one dies: its start-up is not part of the outage.
  let server = keep(startServer(context, armPlan));
  const standby = keep(startServer(context, armPlan));
  const link = keep(startLink(context, armPlan));
  const client = keep(startClient(context, armPlan));

  const load = { transport, seed: context.seed };
  const [{ packages }] = await Promise.all([
    server.call('load', load, START_TIMEOUT_MS),
    standby.call('load', load, START_TIMEOUT_MS),
  ]);
  const listening = await server.call('listen', firstListen(`round-${context.round}`), START_TIMEOUT_MS);
  const relay = await link.call('listen', { upstreamPort: listening.port }, START_TIMEOUT_MS);
  const connected = await client.call(
    'connect',
    {
      transport,
      origin: `http://127.0.0.1:${relay.port}`,
      connections: cell.connections,
      policy: cell.reconnect,
      seed: context.seed,
      timeoutMs: START_TIMEOUT_MS,
    },
    START_TIMEOUT_MS + 1000,
  );

  const plan: StreamPlan = {
    firstSeq: 1,
    events: Math.round((cell.emitMs / 1000) * cell.eventsPerSecond),
    startNs: clock.nowNs() + LEAD_MS * 1e6,
    periodNs: 1e9 / cell.eventsPerSecond,
  };
  const emitTimeoutMs = cell.emitMs + HANG_TIMEOUT_MS;
  let emitting = emitFrom(server, plan, plan.firstSeq, emitTimeoutMs);
  const times: FaultTimes = { onNs: null, offNs: null };
  for (const step of cell.timeline) {
    await sleep(Math.max(0, (plan.startNs + step.atMs * 1e6 - clock.nowNs()) / 1e6));
    await takeStep(step, times, {
      link,
      killServer: () => server.kill(),
      startServer: async () => {
        const again = await standby.call(
          'listen',
          { ...firstListen(`round-${context.round}`), port: listening.port, restore: plan },
          START_TIMEOUT_MS,
        );
        server = standby;
        emitting = emitFrom(standby, plan, again.nextSeq, emitTimeoutMs);
        return again.listeningNs;
      },
    });
  }

  const lastSeq = await emitting;
  const observed = await client.call(
    'traces',
    { firstSeq: plan.firstSeq, lastSeq, timeoutMs: DRAIN_TIMEOUT_MS },
    DRAIN_TIMEOUT_MS + HANG_TIMEOUT_MS,
  );
  const { replayed } = await server.call('counts', {}, HANG_TIMEOUT_MS);
  const { onNs, offNs } = times;
  if (onNs === null || offNs === null) throw new Error(`the timeline of '${cell.id}' has no fault`);
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
    fault: describeFault({ arm, plan, lastSeq, onNs, offNs, accepts, replayed, ...observed }),
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

/** Carries out one step, and notes when it took effect. */
async function takeStep(
  step: Step,
  times: FaultTimes,
  hands: {
    readonly link: Child<LinkCalls>;
    readonly killServer: () => Promise<void>;
    readonly startServer: () => Promise<number>;
  },
): Promise<void> {
  switch (step.action) {
    case 'kill-server':
      times.onNs = clock.nowNs();
      await hands.killServer();
      return;
    case 'start-server':
      times.offNs = await hands.startServer();
      return;
    case 'reset-connections': {
      const reset = await hands.link.call('reset', { connections: null }, HANG_TIMEOUT_MS);
      times.onNs = reset.atNs;
      times.offNs = reset.untilNs;
      return;
    }
    default:
      step.action satisfies never;
  }
}

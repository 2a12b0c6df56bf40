import { systemClock as clock } from '../../servers/stream/clock.ts';
import {
  RECORD_SCHEMA_VERSION,
  type ArmRecord,
  type Check,
  type LoadRound,
  type WindowRecord,
} from '../records/record.ts';
import type { LoadCell } from '../records/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer, withChildren } from './arm.ts';
import { checkClocks, unmeasured, type Circumstances } from './checks.ts';
import type { Child } from '../processes/child.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';
import { planTurns, type Turn } from './order.ts';
import { circumstancesOf, describePackages, type ArmPlan, type RoundContext } from './round-context.ts';
import { runWindow, type WindowArm, type WindowPlan, type WindowResult } from './window.ts';
import { STAYS_AWAY } from './stays-away.ts';
import { STABLE_WITHIN, warmUp } from './warm-up.ts';

interface LoadArm extends MeasurableArm, Pick<ArmPlan, 'arm' | 'transport'> {
  readonly serverPackages: readonly string[];
  readonly clientPackages: readonly string[];
  readonly connectNs: number;
}

/**
 * One round of load: fresh processes for every arm, all connected, one active at a time, in an order that favours
 * none. A process that dies or hangs voids its windows with the cause, and the others go on.
 */
export async function runLoadRound(context: RoundContext, cell: LoadCell): Promise<LoadRound> {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  const random = createRandom(context.seed, 'order');
  const circumstances = circumstancesOf(context);
  return withChildren(context.signal, async (keep) => {
    const arms = new Map<string, LoadArm>();
    // All at once, as far as the processors allow: nothing is measured yet.
    const connected = await Promise.all(
      context.arms.map((plan) =>
        connectArm(context, cell, plan, keep(startServer(context, plan)), keep(startClient(context, plan))),
      ),
    );
    for (const arm of connected) arms.set(arm.arm, arm);

    const armRecords: ArmRecord[] = [];
    for (const arm of arms.values()) {
      armRecords.push({
        arm: arm.arm,
        transport: arm.transport,
        serverSoftware: describePackages(context, arm.serverPackages),
        clientSoftware: describePackages(context, arm.clientPackages),
        serverCpu: context.cpus?.server ?? null,
        clientCpu: context.cpus?.client ?? null,
        connectNs: arm.connectNs,
        warmUp: await warmUp(arm, circumstances),
      });
    }

    const ids = connected.map(({ arm }) => arm);
    const turns = planTurns(ids, cell.pairs[context.profile], random);
    const plan = { ...cell, measureMs: cell.measureMs[context.profile] };
    const windows = await measureTurns(turns, arms, plan, circumstances, context.signal);

    return {
      kind: 'load',
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
      arms: armRecords,
      order: turns.map(({ arm }) => arm),
      windows,
      checks: [...checkClocks(windows), ...checkWarmUp(armRecords)],
    };
  });
}

function checkWarmUp(arms: readonly ArmRecord[]): Check[] {
  return arms
    .filter((arm) => arm.warmUp?.stable === false)
    .map((arm) => ({
      code: 'still-warming',
      outcome: 'warn',
      values: { arm: arm.arm, limitShare: STABLE_WITHIN },
    }));
}

/** What `measureTurns` needs of an arm. */
export interface MeasurableArm extends WindowArm {
  /** Why nothing more can be measured: its process died or hangs. null: it is well. */
  failure: unknown;
}

/**
 * Runs the windows one after the other. A process that dies or hangs makes its window void, with the cause, and all later
 * ones of its arm too, without waiting for it again.
 * @throws what `signal` was aborted with.
 */
export async function measureTurns(
  turns: readonly Turn[],
  arms: ReadonlyMap<string, MeasurableArm>,
  plan: WindowPlan,
  circumstances: Circumstances,
  signal: AbortSignal,
): Promise<WindowRecord[]> {
  const windows: WindowRecord[] = [];
  for (const [position, { arm, pair }] of turns.entries()) {
    const measured = arms.get(arm);
    if (measured !== undefined)
      windows.push({ arm, position, pair, ...(await measureOrVoid(measured, plan, circumstances)) });
    signal.throwIfAborted();
  }
  return windows;
}

async function measureOrVoid(
  arm: MeasurableArm,
  plan: WindowPlan,
  circumstances: Circumstances,
): Promise<WindowResult> {
  const firstSeq = arm.nextSeq;
  try {
    if (arm.failure === null) return await runWindow(arm, plan, circumstances);
  } catch (error) {
    arm.failure = error;
  }
  const checks = [unmeasured(arm.failure)];
  return { firstSeq, lastSeq: firstSeq - 1, server: null, client: null, counts: null, checks };
}

async function connectArm(
  context: RoundContext,
  cell: LoadCell,
  { arm, transport }: ArmPlan,
  server: Child<ServerCalls>,
  client: Child<ClientCalls>,
): Promise<LoadArm> {
  const { packages } = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
  const ask = { ...firstListen(`round-${context.round}`), payloadBytes: cell.payloadBytes };
  const listening = await server.call('listen', ask, START_TIMEOUT_MS);
  const connected = await client.call(
    'connect',
    {
      transport,
      origin: `http://127.0.0.1:${listening.port}`,
      connections: cell.connections,
      policy: STAYS_AWAY,
      seed: context.seed,
      timeoutMs: START_TIMEOUT_MS,
    },
    START_TIMEOUT_MS + 1000,
  );
  return {
    arm,
    transport,
    server,
    client,
    nextSeq: 1,
    failure: null,
    serverPackages: packages,
    clientPackages: connected.packages,
    connectNs: connected.connectNs,
  };
}

import { systemClock as clock } from '../../servers/contract/clock.ts';
import {
  RECORD_SCHEMA_VERSION,
  type ArmRecord,
  type RoundRecord,
  type SliceRecord,
} from '../model/record.ts';
import type { LoadCell } from '../model/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { START_TIMEOUT_MS, startClient, startServer, firstListen, withChildren } from './arm.ts';
import { unmeasured } from './checks.ts';
import type { Child } from './child.ts';
import type { ClientCalls, ServerCalls } from './messages.ts';
import { planTurns, type Turn } from './order.ts';
import { describePackages, type RoundContext } from './round-context.ts';
import { runSlice, type SliceArm, type SlicePlan, type SliceResult } from './slice.ts';
import { warmUp } from './warm-up.ts';

/** In a round of load nothing is meant to break: a client that loses its connection voids its slice and stays out of the way. */
const NO_RECONNECT = {
  delayMs: 60_000,
  backoffFactor: 1,
  maxDelayMs: 60_000,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: false,
} as const;

interface LoadArm extends MeasurableArm {
  readonly transport: string;
  readonly serverPackages: readonly string[];
  readonly clientPackages: readonly string[];
  readonly connectNs: number;
}

/**
 * One round of load: fresh processes for every transport, all connected, one active at a time, in an order that favours
 * none. A process that dies or hangs voids its slices with the cause, and the others go on.
 */
export async function runLoadRound(context: RoundContext, cell: LoadCell): Promise<RoundRecord> {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  const random = createRandom(context.seed, 'order');
  return withChildren(context.signal, async (keep) => {
    const started = context.transports.map((transport) => ({
      transport,
      server: keep(startServer(context, transport)),
      client: keep(startClient(context, transport)),
    }));
    const arms = new Map<string, LoadArm>();
    for (const { transport, server, client } of started) {
      arms.set(transport, await connectArm(context, cell, transport, server, client));
    }

    const armRecords: ArmRecord[] = [];
    for (const arm of arms.values()) {
      armRecords.push({
        transport: arm.transport,
        serverSoftware: describePackages(context, arm.serverPackages),
        clientSoftware: describePackages(context, arm.clientPackages),
        serverCpu: context.cpus?.server ?? null,
        clientCpu: context.cpus?.client ?? null,
        connectNs: arm.connectNs,
        warmUp: await warmUp(arm),
      });
    }

    const turns = planTurns(context.transports, cell.pairs[context.profile], random);
    const slices = await measureTurns(turns, arms, cell, context.signal);

    return {
      schemaVersion: RECORD_SCHEMA_VERSION,
      scenario: context.scenario,
      cell,
      profile: context.profile,
      round: context.round,
      startedAt,
      durationNs: clock.nowNs() - startedNs,
      transports: context.transports,
      arms: armRecords,
      order: turns.map(({ transport }) => transport),
      slices,
      faults: [],
      checks: armRecords
        .filter((arm) => arm.warmUp?.stable === false)
        .map((arm) => ({
          code: 'still-warming',
          outcome: 'warn',
          detail: `${arm.transport}: CPU per delivery was still changing by more than 5 % when the warm-up ended.`,
        })),
    };
  });
}

/** What `measureTurns` needs of an arm. */
export interface MeasurableArm extends SliceArm {
  /** Why nothing more can be measured: its process died or hangs. null: it is well. */
  failure: unknown;
}

/**
 * Runs the slices one after the other. A process that dies or hangs makes its slice void, with the cause, and all later
 * ones of its transport too, without waiting for it again.
 * @throws what `signal` was aborted with.
 */
export async function measureTurns(
  turns: readonly Turn[],
  arms: ReadonlyMap<string, MeasurableArm>,
  plan: SlicePlan,
  signal: AbortSignal,
): Promise<SliceRecord[]> {
  const slices: SliceRecord[] = [];
  for (const [position, { transport, pair }] of turns.entries()) {
    const arm = arms.get(transport);
    if (arm !== undefined) slices.push({ transport, position, pair, ...(await measureOrVoid(arm, plan)) });
    signal.throwIfAborted();
  }
  return slices;
}

async function measureOrVoid(arm: MeasurableArm, plan: SlicePlan): Promise<SliceResult> {
  const firstSeq = arm.nextSeq;
  try {
    if (arm.failure === null) return await runSlice(arm, plan);
  } catch (error) {
    arm.failure = error;
  }
  const checks = [unmeasured(arm.failure)];
  return { firstSeq, lastSeq: firstSeq - 1, server: null, client: null, counts: null, checks };
}

async function connectArm(
  context: RoundContext,
  cell: LoadCell,
  transport: string,
  server: Child<ServerCalls>,
  client: Child<ClientCalls>,
): Promise<LoadArm> {
  const { packages } = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
  const listening = await server.call('listen', firstListen(context), START_TIMEOUT_MS);
  const connected = await client.call(
    'connect',
    {
      transport,
      origin: `http://127.0.0.1:${listening.port}`,
      connections: cell.connections,
      policy: NO_RECONNECT,
      seed: context.seed,
      timeoutMs: START_TIMEOUT_MS,
    },
    START_TIMEOUT_MS + 1000,
  );
  return {
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

import { readdirSync } from 'node:fs';
import { HarnessError } from '../../servers/hub/errors.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import { withChildren, type ArmPlan, type Keep } from '../processes/children.ts';
import type { SoakCheckpoint, SoakLine, SoakSettings } from '../records/soak.ts';
import type { Trial } from '../rounds/context.ts';
import { CALL_TIMEOUT_MS, Session } from '../rounds/session.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { valueAtQuantile } from '../stats/histogram.ts';

/** One transport of a soak, and what is left to do of it. */
export interface SoakArm {
  readonly plan: ArmPlan;
  /** The number of the segment that begins now, from 1. */
  readonly segment: number;
  readonly secondsLeft: number;
}

/** A connection that is lost is reported, and comes back as that of an application would. */
const POLICY: ReconnectPolicy = {
  delayMs: 300,
  backoffFactor: 2,
  maxDelayMs: 10_000,
  jitter: 'full',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** The clients that leave after each checkpoint, as a share and at most: what a server keeps of each of them adds up. */
const LEAVING_SHARE = 0.1;
const MOST_LEAVING = 10;

/** From the start of a checkpoint until its deliveries count, ms. */
const SETTLE_MS = 20;

/** Events beyond a percentile that is read. */
const LEAST_BEYOND = 10;

/**
 * Runs a server and its clients for each transport, all at the same time, until the time of each is over. What comes to be known is
 * handed out at once. An abort ends it: all processes are killed, and at most one checkpoint of each transport is lost.
 * @throws HarnessError `child-died`, `child-silent`: a process ended or hung, which the last line says as well; not after an abort
 */
export async function runSoak(
  trial: Trial,
  settings: Pick<SoakSettings, 'connections' | 'eventsPerSecond' | 'checkpointSeconds'>,
  arms: readonly SoakArm[],
  onLine: (line: SoakLine) => void,
): Promise<void> {
  if (trial.signal.aborted) return;
  let hasFailed = false;
  await withChildren(trial.signal, (keep) =>
    Promise.all(
      arms.map(async (arm) => {
        const place = { transport: arm.plan.transport, segment: arm.segment };
        try {
          await soakOne(trial, settings, arm, keep, onLine);
        } catch (error) {
          if (trial.signal.aborted) return;
          // The first one that fails ends all: the others are killed, and did not end by themselves.
          const isFirst = !hasFailed;
          hasFailed = true;
          if (isFirst && error instanceof HarnessError)
            onLine({ kind: 'ended', ...place, because: error.message });
          throw error;
        }
      }),
    ),
  );
}

async function soakOne(
  trial: Trial,
  { connections, eventsPerSecond, checkpointSeconds }: Parameters<typeof runSoak>[1],
  { plan, segment, secondsLeft }: SoakArm,
  keep: Keep,
  onLine: (line: SoakLine) => void,
): Promise<void> {
  const place = { transport: plan.transport, segment };
  const session = new Session({ context: trial, plan, keep });
  const { listeningNs } = await session.listen({ options: DEFAULT_SERVER_OPTIONS });
  await session.connect(connections, { policy: POLICY });
  onLine({ kind: 'segment', ...place, startedAt: new Date().toISOString(), node: process.version });
  const pace = { kind: 'rate', eventsPerSecond } as const;
  const measureMs = 1000 * checkpointSeconds - SETTLE_MS;
  const leaving = Math.min(MOST_LEAVING, Math.ceil(LEAVING_SHARE * connections));
  for (;;) {
    const window = await session.measure({ pace, settleMs: SETTLE_MS, measureMs });
    const usage = await session.usage(true);
    const atSeconds = (usage.atNs - listeningNs) / 1e9;
    const counts = await session.counts();
    onLine({
      kind: 'checkpoint',
      ...place,
      atSeconds,
      rssBytes: usage.rssBytes,
      heapBytes: usage.heapUsedBytes,
      externalBytes: usage.externalBytes,
      timers: usage.timers,
      descriptors: descriptorsOf(session.server.pid),
      connections: counts.connections,
      ...receivedIn(window, connections),
    });
    if (atSeconds >= secondsLeft) return;
    await replace(session, leaving, connections);
  }
}

function receivedIn(
  { client, server, counts, checks }: WholeWindow,
  connections: number,
): Pick<
  SoakCheckpoint,
  'deliveryP50Ns' | 'deliveryP99Ns' | 'expected' | 'missed' | 'duplicate' | 'reordered' | 'voidChecks'
> {
  const voidChecks = checks.filter(({ outcome }) => outcome === 'void').map(({ code }) => code);
  const events = Math.min(server.events, client.delivery.count / connections);
  const quantile = (q: number): number | null =>
    voidChecks.length > 0 || events * (1 - q) < LEAST_BEYOND ? null : valueAtQuantile(client.delivery, q);
  const { expected, missed, duplicate, reordered } = counts;
  return {
    deliveryP50Ns: quantile(0.5),
    deliveryP99Ns: quantile(0.99),
    expected,
    missed,
    duplicate,
    reordered,
    voidChecks,
  };
}

/** Some clients leave, and as many others come. */
async function replace(session: Session, leaving: number, connections: number): Promise<void> {
  await session.client.call('disconnect', { first: leaving }, CALL_TIMEOUT_MS);
  await session.until((counts) => counts.connections <= connections - leaving);
  await session.connect(leaving, { policy: POLICY });
}

/** Open descriptors of a process; null: the system does not tell. */
function descriptorsOf(pid: number | undefined): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return null;
  }
}

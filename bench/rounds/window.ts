import { systemClock as clock } from '../../servers/stream/clock.ts';
import type {
  ArmRecord,
  ClientWindow,
  DeliveryCounts,
  ServerWindow,
  WindowRecord,
} from '../records/record.ts';
import type { Pace } from '../records/scenario.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { checkWindow, type Circumstances } from './checks.ts';
import type { Child } from '../processes/child.ts';
import { foreignUsageBetween, readForeignUsage } from '../processes/foreign-process.ts';
import type { ServerCalls, WindowBounds } from '../processes/calls.ts';
import type { Clients } from '../processes/client-group.ts';

/** From the order to start to the first event, ms: time for the order to arrive. */
const LEAD_MS = 40;
/** The same where shards hold the clients, and more for each: they find out how their clocks stand before they observe, ms. */
const SHARDS_LEAD_MS = 200;
const SHARD_LEAD_MS = 20;
/** Events continue after the window for this time, ms, so that its end is under load too. */
const TAIL_MS = 20;
/** How long the last events may take to arrive, ms. */
const DRAIN_TIMEOUT_MS = 3000;
/** How much longer than planned a window may last before its processes count as hanging, ms. */
const HANG_TIMEOUT_MS = 10_000;

/** Code is warm when one burst costs as much CPU per delivery as the burst before, within this share. */
export const STABLE_WITHIN = 0.05;
/** A machine that never settles must not delay the run. */
const MAX_BURSTS = 4;
/** Saturating traffic compiles the hot path in the least time. */
const BURST: WindowPlan = { pace: { kind: 'saturate' }, settleMs: 20, measureMs: 200 };
/** A compressor works for seconds on what a burst left in its queue, which must not fall into the first window, ms. */
const BURST_DRAIN_TIMEOUT_MS = 20_000;

/** Both sides of one arm, connected and idle. */
export interface WindowArm {
  readonly server: Pick<Child<ServerCalls>, 'call'>;
  readonly client: Pick<Clients, 'call'>;
  /** Seq of the next event: a stream continues from window to window. */
  nextSeq: number;
}

/** What one window yields, wherever it stands in the round. */
export type WindowResult = Omit<WindowRecord, 'arm' | 'position' | 'pair'>;

/** A window whose processes lived. */
export type WholeWindow = WindowResult & {
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
  /** What the helpers used, over the settling and the draining too; null: the system does not tell; absent: there are none. */
  readonly helpers?: ReturnType<typeof foreignUsageBetween>;
};

export type WarmUp = NonNullable<ArmRecord['warmUp']>;

/** How long a stretch is, ms, and how its events are paced. */
export interface WindowPlan {
  readonly pace: Pace;
  readonly settleMs: number;
  readonly measureMs: number;
  /** Whether clients keep every event too, for `traces`; absent: no. */
  readonly isTraced?: boolean;
  /** Processes of other programs that belong to the arm, such as a broker or a proxy; absent: none. */
  readonly helperPids?: readonly number[];
}

/**
 * Runs one window of one arm: settle, measure, drain. While it runs, this process sleeps.
 * @throws HarnessError `child-died` or `child-silent`.
 */
export async function runWindow(
  arm: WindowArm,
  { pace, settleMs, measureMs, isTraced = false, helperPids = [] }: WindowPlan,
  circumstances: Circumstances,
  drainTimeoutMs: number = DRAIN_TIMEOUT_MS,
): Promise<WholeWindow> {
  const firstSeq = arm.nextSeq;
  const { shards = 0 } = circumstances;
  const leadMs = shards === 0 ? LEAD_MS : SHARDS_LEAD_MS + SHARD_LEAD_MS * shards;
  const startNs = clock.nowNs() + leadMs * 1e6;
  const window: WindowBounds = {
    fromNs: startNs + settleMs * 1e6,
    untilNs: startNs + (settleMs + measureMs) * 1e6,
  };
  const isScheduled = pace.kind === 'rate';
  const helpersBefore = readForeignUsage(helperPids);
  await arm.client.call('observe', { firstSeq, window, isScheduled, isTraced }, HANG_TIMEOUT_MS);
  const emitMs = settleMs + measureMs + TAIL_MS;
  const emitted = await emit(arm, pace, firstSeq, startNs, emitMs, window);
  arm.nextSeq = emitted.lastSeq + 1;
  const collected = await arm.client.call(
    'collect',
    { lastSeq: emitted.lastSeq, timeoutMs: drainTimeoutMs },
    drainTimeoutMs + HANG_TIMEOUT_MS,
  );
  const { counts, window: client, lostConnections, strayEvents } = collected;
  const helpers = foreignUsageBetween(helpersBefore, readForeignUsage(helperPids));
  return {
    firstSeq,
    lastSeq: emitted.lastSeq,
    server: emitted.window,
    client,
    counts,
    ...(helperPids.length > 0 && { helpers }),
    checks: [
      ...checkWindow({
        ...circumstances,
        pace,
        server: emitted.window,
        client,
        counts,
        helpers,
        lostConnections,
        strayEvents,
        lagP90Ns: valueAtQuantile(emitted.window.lag, 0.9),
        stoodNs: { server: emitted.stoodNs, client: collected.stoodNs },
      }),
      ...(collected.checks ?? []),
    ],
  };
}

async function emit(
  arm: WindowArm,
  pace: Pace,
  firstSeq: number,
  startNs: number,
  emitMs: number,
  window: WindowBounds,
): Promise<{ lastSeq: number; window: ServerWindow; stoodNs: number }> {
  const untilNs = startNs + emitMs * 1e6;
  const timeoutMs = LEAD_MS + emitMs + HANG_TIMEOUT_MS;
  const answer =
    pace.kind === 'saturate'
      ? await arm.server.call('saturate', { firstSeq, startNs, untilNs, window }, timeoutMs)
      : await arm.server.call(
          'emit',
          {
            plan: {
              firstSeq,
              events: wholeBursts((emitMs / 1000) * pace.eventsPerSecond, pace.eventsPerBurst),
              startNs,
              periodNs: 1e9 / pace.eventsPerSecond,
              eventsPerBurst: pace.eventsPerBurst ?? 1,
            },
            fromSeq: firstSeq,
            window,
          },
          timeoutMs,
        );
  if (answer.window === null) throw new Error('the server measured no window');
  return { ...answer, window: answer.window };
}

/** The nearest number of events that has no part of a burst. */
function wholeBursts(events: number, eventsPerBurst = 1): number {
  return Math.round(events / eventsPerBurst) * eventsPerBurst;
}

/**
 * Drives traffic until the compiler has done its work, as seen in the server's CPU per delivery.
 * @param share of its bursts, and of each of them; absent: all
 */
export async function warmUp(arm: WindowArm, circumstances: Circumstances, share = 1): Promise<WarmUp> {
  const history: number[] = [];
  const burst = { ...BURST, measureMs: BURST.measureMs * share };
  while (history.length < MAX_BURSTS * share && !isStable(history)) {
    const { server } = await runWindow(arm, burst, circumstances, BURST_DRAIN_TIMEOUT_MS);
    const costNs = cpuPerDeliveryNs(server);
    if (costNs === null) break;
    history.push(costNs);
  }
  return { stable: isStable(history), cpuPerDeliveryNs: history };
}

/** @param history CPU per delivery in each burst, oldest first. */
export function isStable(history: readonly number[]): boolean {
  const [before, last] = history.slice(-2);
  return before !== undefined && last !== undefined && Math.abs(last - before) <= STABLE_WITHIN * before;
}

/** CPU time of a process, user and system, per delivery of its window, ns; null: no deliveries. */
export function cpuPerDeliveryNs({
  cpuUserUs,
  cpuSystemUs,
  deliveries,
}: Pick<ServerWindow | ClientWindow, 'cpuUserUs' | 'cpuSystemUs' | 'deliveries'>): number | null {
  return deliveries === 0 ? null : ((cpuUserUs + cpuSystemUs) * 1000) / deliveries;
}

/** CPU time of the helpers per delivery or whatever else is counted, ns; null: it is not known, or the count is 0. */
export function helperCpuNs({ helpers = null }: Pick<WholeWindow, 'helpers'>, count: number): number | null {
  return helpers === null || count === 0 ? null : helpers.cpuNs / count;
}

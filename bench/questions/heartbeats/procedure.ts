import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { Usage } from '../../processes/calls.ts';
import type { Check } from '../../records/record.ts';
import {
  cpuNsBetween,
  defineProcedure,
  reading,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS, STAYS_AWAY, Session } from '../../rounds/session.ts';
import { median } from '../../stats/quantile.ts';

/** Clients whose path goes silent, and heartbeats before it does: enough to set a watchdog. */
const WATCHING = 5;
const BEATS_BEFORE = 1;
/** Periods in which a server finds a ping without an answer, whenever the silence begins. */
const SERVER_PERIODS = 2;

/**
 * By heartbeat period in ns. Detections: ns from the moment the path goes silent, half a period after a heartbeat, until a
 * client or the server gives the connection up (the median; absent: none did within one period more than that takes).
 * `heartbeat-bytes` to a client per second; absent, with a check, when not all had the same number of heartbeats.
 * `heartbeat-cpu`, ns of the server per connection and second, and `idle-cpu`, the same without heartbeats and without a place.
 */
export type Reads = `${'client' | 'server'}-detection` | `heartbeat-${'bytes' | 'cpu'}` | 'idle-cpu';

/** Finds out how soon a heartbeat reveals a dead path, and what it costs, by its period. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    periodsMs: z.array(z.int().positive()),
    kind: z.enum(['protocol', 'application']),
    /** The watchdog of the clients acts after this many periods of silence; 0: they have none. */
    watchdogPeriods: z.int().min(0).max(3),
    /** Idle connections whose heartbeats are counted; 0: the cost is not measured. */
    connections: z.int().nonnegative(),
    /** How long they are counted for, at least, ms. */
    countMs: z.int().positive(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { periodsMs, kind, watchdogPeriods, connections, countMs } = settings;
    const session = new Session(arm, { isLinked: true });
    const listen = (heartbeatMs: number) => session.listen({ options: { heartbeatMs, heartbeatKind: kind } });
    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    for (const periodMs of periodsMs) {
      await listen(periodMs);
      readings.push(...(await detect(session, periodMs, watchdogPeriods)));
      if (connections === 0) continue;
      const { port } = await listen(periodMs);
      await session.connect(connections, { port });
      const { bytesPerSecond, cpuPerSecondNs } = await price(session, periodMs, countMs, connections);
      readings.push(
        ...reading('heartbeat-bytes', periodMs * 1e6, bytesPerSecond),
        ...reading('heartbeat-cpu', periodMs * 1e6, cpuPerSecondNs),
      );
      const values = { periodNs: periodMs * 1e6 };
      if (bytesPerSecond === null) checks.push({ code: 'heartbeat-on-border', outcome: 'warn', values });
    }
    if (connections > 0) {
      const { port } = await listen(0);
      await session.connect(connections, { port });
      const before = await usageOf(session);
      await sleep(countMs);
      const cpuNs = cpuPerSecond(before, await usageOf(session));
      readings.push(...reading('idle-cpu', null, cpuNs / connections));
    }
    return { packages: session.packages, readings, checks };
  },
});

/** Lets the path go silent, and waits for either side to notice. */
async function detect(
  session: Session,
  periodMs: number,
  watchdogPeriods: number,
): Promise<readonly ReadingOf<Reads>[]> {
  const silenceTimeoutMs = watchdogPeriods === 0 ? null : watchdogPeriods * periodMs;
  await session.connect(WATCHING, { policy: { ...STAYS_AWAY, silenceTimeoutMs } });
  const startNs = await firstOpenedNs(session);
  await sleepUntil(startNs + (BEATS_BEFORE + 0.5) * periodMs * 1e6);
  const { atNs } = await session.link.call('blackhole', {}, CALL_TIMEOUT_MS);
  await sleepUntil(atNs + (Math.max(SERVER_PERIODS, watchdogPeriods) + 1) * periodMs * 1e6);
  const { traces } = await session.traces(1, { lastSeq: 0 });
  const { closed } = await session.counts();
  await session.disconnect();
  await session.link.call('heal', {}, CALL_TIMEOUT_MS);
  const lostNs = traces.flatMap((trace) => trace.lostNs.find((oneNs) => oneNs >= atNs) ?? []);
  const closedNs = closed.map(({ untilNs }) => untilNs).filter((oneNs) => oneNs >= atNs);
  const since = (whenNs: readonly number[]) => median(whenNs.map((oneNs) => oneNs - atNs));
  return [
    ...reading('client-detection', periodMs * 1e6, since(lostNs)),
    ...reading('server-detection', periodMs * 1e6, since(closedNs)),
  ];
}

/** The first connection starts the heartbeat of the server. Dialling it may have taken long: the client's code is still cold. */
async function firstOpenedNs(session: Session): Promise<number> {
  const { traces } = await session.traces(1, { lastSeq: 0 });
  return Math.min(...traces.flatMap(({ openedNs }) => openedNs));
}

/**
 * What heartbeats cost each connection per second. Counts whole periods, from the middle of one to the middle of another: no
 * heartbeat lies on the border. Bytes are null when some connections had one more than others: the machine was half a period late.
 */
async function price(session: Session, periodMs: number, countMs: number, connections: number) {
  const startNs = await firstOpenedNs(session);
  const periodNs = periodMs * 1e6;
  const first = Math.ceil((clock.nowNs() - startNs) / periodNs) + BEATS_BEFORE + 0.5;
  const periods = Math.ceil(countMs / periodMs);
  await sleepUntil(startNs + first * periodNs);
  const before = await usageOf(session);
  await sleepUntil(startNs + (first + periods) * periodNs);
  const after = await usageOf(session);
  await session.disconnect();
  const bytes = after.wireBytes - before.wireBytes;
  const seconds = (periods * periodMs) / 1000;
  return {
    bytesPerSecond: bytes % connections === 0 ? bytes / connections / seconds : null,
    cpuPerSecondNs: cpuPerSecond(before, after) / connections,
  };
}

/** What the server had used, and the clients had read. @throws Error for library clients, which do not show their sockets. */
async function usageOf(session: Session) {
  const [usage, { counts }] = await Promise.all([session.usage(false), session.traces(1, { lastSeq: 0 })]);
  if (counts.wireBytes === null)
    throw new Error('bytes are counted only with clients that show their sockets');
  return { ...usage, wireBytes: counts.wireBytes };
}

/** CPU time of the server per second between two moments, ns. */
function cpuPerSecond(before: Usage, after: Usage): number {
  return cpuNsBetween(before, after) / ((after.atNs - before.atNs) / 1e9);
}

async function sleepUntil(atNs: number): Promise<void> {
  await sleep(Math.max(0, (atNs - clock.nowNs()) / 1e6));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ClientTrace, ServerCalls, Usage } from '../../processes/calls.ts';
import { startClient } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { MEASURED_SERVER_OPTIONS, Session, STAYS_AWAY } from '../../rounds/session.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';

/** How often the server's buffers are sampled, ms. */
const SAMPLE_EVERY_MS = 100;
/** How long the slow client may take to catch up, ms. */
const CATCH_UP_TIMEOUT_MS = 20_000;
/** Interval of events before any client connects, ns. */
const FILL_PERIOD_NS = 1e5;
/** Long enough for the code to be warm, ms. */
const WARM_UP_MS = 500;

/** The slow client reconnects soon, and resumes. */
const SOON_BACK = { ...STAYS_AWAY, delayMs: 100, maxDelayMs: 100, resume: true } as const;

/** Stalled clients: the place of all other readings on their axis. */
const NONE = 0;
const ONE = 1;

/** Checks that are a result of the stall here, and no reason to doubt it. */
const OUTCOMES = new Set(['server-late', 'server-saturated']);

/** What the server reports about itself at one moment. */
export type BufferSample = Pick<
  ServerCalls['counts']['answer'],
  'atNs' | 'bufferedBytes' | 'closedSlow' | 'closed'
>;

/**
 * `buffered-bytes` by ns since the stall began; all others by the number of stalled clients, 0 or 1: `others-p99` (delivery,
 * ns), `most-buffered`, `memory-growth` (heap and external, after full collections) from before the stall to its end, and
 * `closed-after`, ns, where the policy closed the client. When it reads again: `stale-burst`, events that were due before,
 * and `stalest-event`, the age of the oldest of them on arrival, ns.
 */
export type Reads =
  | 'buffered-bytes'
  | 'others-p99'
  | 'most-buffered'
  | 'memory-growth'
  | 'closed-after'
  | 'stale-burst'
  | 'stalest-event';

/** One client stops reading while others go on. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    others: z.int().positive(),
    eventsPerSecond: z.number().positive(),
    payloadBytes: z.int().positive(),
    beforeMs: z.int().positive(),
    stallMs: z.int().positive(),
    /** The server closes a connection with more unsent bytes than this. */
    bufferLimitBytes: z.int().positive(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const session = new Session(arm);
    const slow = arm.keep(startClient(arm.context, arm.plan));
    const { payloadBytes, bufferLimitBytes } = settings;
    await session.listen({ payloadBytes, options: { bufferLimitBytes } });
    // The replay window is full before any client connects, so that it does not grow while memory is read.
    await session.emit(session.planEvents(MEASURED_SERVER_OPTIONS.replayWindow, FILL_PERIOD_NS, 0));
    const { nextSeq } = session;
    await session.connect(settings.others);
    await session.connect(1, { policy: SOON_BACK, client: slow });

    const pace = { kind: 'rate', eventsPerSecond: settings.eventsPerSecond } as const;
    const before = await session.measure({ pace, settleMs: WARM_UP_MS, measureMs: settings.beforeMs });

    const usageBefore = await session.usage(true);
    await slow.call('read', { isPaused: true }, CATCH_UP_TIMEOUT_MS);
    const firstSeq = session.nextSeq;
    const samples: BufferSample[] = [];
    let isStalled = true;
    const stall = session.measure({ pace, settleMs: 0, measureMs: settings.stallMs }).finally(() => {
      isStalled = false;
    });
    const sampling = async (): Promise<void> => {
      for (; isStalled; await sleep(SAMPLE_EVERY_MS)) samples.push(await session.counts());
      samples.push(await session.counts()); // all is sent, and nothing read: most is held now
    };
    const [during] = await Promise.all([stall, sampling()]);
    const usageAfter = await session.usage(true);

    const { atNs: resumedNs } = await slow.call('read', { isPaused: false }, CATCH_UP_TIMEOUT_MS);
    const wanted = { firstSeq: nextSeq, lastSeq: during.lastSeq, client: slow };
    const { traces } = await session.traces(CATCH_UP_TIMEOUT_MS, wanted);
    const last = await session.counts();
    const [trace] = traces;
    if (trace === undefined) throw new Error('the slow client left no trace');
    const stallNs = trace.events.dueNs[firstSeq - nextSeq];
    if (stallNs === undefined) throw new Error('the slow client never got what it had missed');

    const usedBytes = (usage: Usage): number => usage.heapUsedBytes + usage.externalBytes;
    const p99Of = ({ client }: typeof before) => valueAtQuantile(client.delivery, 0.99);
    return {
      packages: session.packages,
      readings: [
        ...buffersOf(samples, stallNs),
        ...reading('memory-growth', ONE, usedBytes(usageAfter) - usedBytes(usageBefore)),
        ...reading('others-p99', NONE, p99Of(before)),
        ...reading('others-p99', ONE, p99Of(during)),
        ...closeOf(last, stallNs),
        ...staleOf(trace, resumedNs),
      ],
      checks: [
        ...before.checks,
        ...during.checks.filter(({ code }) => !OUTCOMES.has(code)),
        ...checkSlow({ ...trace, missed: trace.missed - (nextSeq - 1) }, last, stallNs),
      ],
    };
  },
});

/** The curve by nominal time, so that rounds can be combined, and its highest point. */
export function buffersOf(samples: readonly BufferSample[], stallNs: number): readonly ReadingOf<Reads>[] {
  const stepNs = SAMPLE_EVERY_MS * 1e6;
  const curve = new Map<number, number>();
  for (const { atNs, bufferedBytes } of samples) {
    const at = Math.round((atNs - stallNs) / stepNs) * stepNs;
    if (at >= 0) curve.set(at, bufferedBytes);
  }
  return [
    ...[...curve].flatMap(([at, value]) => reading('buffered-bytes', at, value)),
    ...reading('most-buffered', ONE, Math.max(0, ...curve.values())),
  ];
}

/** When the policy closed the slow client. Nothing else closes here, or `checkSlow` says so: it is the first to close. */
export function closeOf(
  { closedSlow, closed }: Pick<BufferSample, 'closedSlow' | 'closed'>,
  stallNs: number,
): readonly ReadingOf<Reads>[] {
  const [first] = closed;
  return closedSlow === 0 || first === undefined ? [] : reading('closed-after', ONE, first.untilNs - stallNs);
}

/** What reached the client late: all that was due before it read again, and arrived after that. */
export function staleOf(
  { events }: Pick<ClientTrace, 'events'>,
  resumedNs: number,
): readonly ReadingOf<Reads>[] {
  const agesNs = events.receivedNs.flatMap((receivedNs, index) => {
    const dueNs = events.dueNs[index] ?? Infinity;
    return receivedNs >= resumedNs && dueNs < resumedNs ? [receivedNs - dueNs] : [];
  });
  return [
    ...reading('stale-burst', ONE, agesNs.length),
    ...reading('stalest-event', ONE, Math.max(0, ...agesNs)),
  ];
}

/**
 * Whether the slow client has every event once since it connected, and lost its connection only to the policy. No connection of this server,
 * whoever's it was, may have closed before the stall.
 */
export function checkSlow(
  { missed, duplicate, lostNs }: Pick<ClientTrace, 'missed' | 'duplicate' | 'lostNs'>,
  { closedSlow, closed }: Pick<BufferSample, 'closedSlow' | 'closed'>,
  stallNs: number,
): Check[] {
  const earlyConnections = closed.filter(({ untilNs }) => untilNs < stallNs).length;
  const isSound =
    missed === 0 && duplicate === 0 && lostNs.length > 0 === closedSlow > 0 && earlyConnections === 0;
  if (isSound) return [];
  const values = {
    missedEvents: missed,
    duplicateEvents: duplicate,
    lostTimes: lostNs.length,
    closedTimes: closedSlow,
    earlyConnections,
  };
  return [{ code: 'slow-client-astray', outcome: 'void', values }];
}

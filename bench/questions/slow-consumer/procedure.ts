import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ReconnectPolicy } from '../../../clients/reconnect.ts';
import type { Check } from '../../records/record.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import type { ClientTrace, ServerCalls } from '../../processes/calls.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { startClient } from '../../processes/children.ts';
import { MEASURED_SERVER_OPTIONS, Session } from '../../rounds/session.ts';
import type { WholeWindow, WindowResult } from '../../rounds/window.ts';

/** From one look at the server's buffers to the next, ms. */
const LOOK_EVERY_MS = 100;
/** How long the slow client may take for what it has missed, ms, and how long any call may take. */
const CATCH_UP_TIMEOUT_MS = 20_000;
/** From one event to the next while nobody is there yet, ns. */
const FILL_PERIOD_NS = 1e5;
/** Long enough for the code to be warm, ms. */
const WARM_UP_MS = 500;

/** The slow client comes back soon, and asks for what it has missed. */
const COMES_BACK: ReconnectPolicy = {
  delayMs: 100,
  backoffFactor: 1,
  maxDelayMs: 100,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** Where all other readings stand on their axis: how many clients are stalled. */
const NOBODY = 0;
const ONE = 1;

/** What being saturated is here: an outcome of the stall, and no reason to doubt it. */
const OUTCOMES = new Set(['server-late', 'server-saturated']);

/** What the server says of itself at one moment. */
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

  async run({ context, plan, keep }, settings): Promise<ProcedureResult<Reads>> {
    const session = new Session({ context, plan, keep });
    const slow = keep(startClient(context, plan));
    const { payloadBytes, bufferLimitBytes } = settings;
    await session.listen({ payloadBytes, options: { bufferLimitBytes } });
    // The replay window is full before any client connects, so that it does not grow while memory is read.
    await session.emit(session.planEvents(MEASURED_SERVER_OPTIONS.replayWindow, FILL_PERIOD_NS, 0));
    const { nextSeq } = session;
    await session.connect(settings.others);
    await session.connect(1, { policy: COMES_BACK, client: slow });

    const pace = { kind: 'rate', eventsPerSecond: settings.eventsPerSecond } as const;
    const window = (settleMs: number, measureMs: number): Promise<WholeWindow> =>
      session.measure({ pace, settleMs, measureMs });
    const before = await window(WARM_UP_MS, settings.beforeMs);

    const usageBefore = await session.usage(true);
    await slow.call('read', { isPaused: true }, CATCH_UP_TIMEOUT_MS);
    const firstSeq = session.nextSeq;
    const looks: BufferSample[] = [];
    let isStalled = true;
    const look = async (): Promise<void> => {
      while (isStalled) {
        looks.push(await session.counts());
        await sleep(LOOK_EVERY_MS);
      }
    };
    const [during] = await Promise.all([
      window(0, settings.stallMs).finally(() => {
        isStalled = false;
      }),
      look(),
    ]);
    const usageAfter = await session.usage(true);

    const { atNs: resumedNs } = await slow.call('read', { isPaused: false }, CATCH_UP_TIMEOUT_MS);
    const wanted = { firstSeq: nextSeq, lastSeq: during.lastSeq, client: slow };
    const { traces } = await session.traces(CATCH_UP_TIMEOUT_MS, wanted);
    const last = await session.counts();
    const [trace] = traces;
    if (trace === undefined) throw new Error('the slow client left no trace');
    const stallNs = trace.events.dueNs[firstSeq - nextSeq];
    if (stallNs === undefined) throw new Error('the slow client never got what it had missed');

    const usedBytes = (usage: typeof usageBefore): number => usage.heapUsedBytes + usage.externalBytes;
    return {
      packages: session.packages,
      readings: [
        ...buffersOf(looks, stallNs),
        ...reading('memory-growth', ONE, usedBytes(usageAfter) - usedBytes(usageBefore)),
        ...p99Of(before, NOBODY),
        ...p99Of(during, ONE),
        ...closeOf(last, stallNs),
        ...staleOf(trace, resumedNs),
      ],
      checks: [
        ...before.checks,
        ...during.checks.filter(({ code }) => !OUTCOMES.has(code)),
        ...checkSlow({ ...trace, missed: trace.missed - (nextSeq - 1) }, last),
      ],
    };
  },
});

/** The curve by nominal time, so that rounds can be put over each other, and its highest point. */
export function buffersOf(looks: readonly BufferSample[], stallNs: number): readonly ReadingOf<Reads>[] {
  const stepNs = LOOK_EVERY_MS * 1e6;
  const curve = new Map<number, number>();
  for (const { atNs, bufferedBytes } of looks) {
    const at = Math.round((atNs - stallNs) / stepNs) * stepNs;
    if (at >= 0) curve.set(at, bufferedBytes);
  }
  return [
    ...[...curve].flatMap(([at, value]) => reading('buffered-bytes', at, value)),
    ...reading('most-buffered', ONE, Math.max(0, ...curve.values())),
  ];
}

function p99Of({ client }: WindowResult, at: number): readonly ReadingOf<Reads>[] {
  return reading('others-p99', at, client && valueAtQuantile(client.delivery, 0.99));
}

/** When the policy closed the slow client. Nothing else closes here: the first to go is the one. */
export function closeOf(
  { closedSlow, closed }: Pick<BufferSample, 'closedSlow' | 'closed'>,
  stallNs: number,
): readonly ReadingOf<Reads>[] {
  const [first] = closed;
  if (closedSlow === 0 || first === undefined) return [];
  return reading('closed-after', ONE, first.untilNs - stallNs);
}

/** What reached the client late: all that was due before it read on, and came after. */
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

/** Whether the slow client has everything once, and came back if it was closed. @param trace with what it missed since it came */
export function checkSlow(
  { missed, duplicate, lostNs }: Pick<ClientTrace, 'missed' | 'duplicate' | 'lostNs'>,
  { closedSlow }: Pick<BufferSample, 'closedSlow'>,
): Check[] {
  const isSound = missed === 0 && duplicate === 0 && lostNs.length > 0 === closedSlow > 0;
  return isSound
    ? []
    : [
        {
          code: 'slow-client-astray',
          outcome: 'void',
          values: {
            missedEvents: missed,
            duplicateEvents: duplicate,
            lostTimes: lostNs.length,
            closedTimes: closedSlow,
          },
        },
      ];
}

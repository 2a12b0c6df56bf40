import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CpuReading } from '../../metrics/cost.ts';
import type { DelayReading } from '../../metrics/delay.ts';
import type { Check } from '../../records/record.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { transports } from '../../transports.ts';
import { checkRequests } from '../foreground/check-requests.ts';
import type { ServerCalls } from '../../processes/calls.ts';
import type { RequestCalls } from '../../processes/requests.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import type { Child } from '../../processes/child.ts';
import { startRequests } from '../../processes/children.ts';
import { CALL_TIMEOUT_MS, type Session, openSession } from '../../rounds/session.ts';
import { type WholeWindow, cpuPerDeliveryNs } from '../../rounds/window.ts';

/** Enough for code and connections to be warm, ms. */
const WARM_UP_MS = 500;
/** What autocannon asks when there is nothing to tell, and for how long, s. */
const QUESTIONS_PER_SECOND = 250;
const QUESTION_SECONDS = 1;
/** Discarded before the measured stretch, ms: longer than the slowest polling takes for a turn. */
const SETTLE_MS = 1000;

/**
 * By events per second and for each delivered event: `requests`, and `bytes` of all sockets of the server, both ways, with all
 * framing. By polls per second: CPU of the server, ns, and bytes of the response for a poll with no news.
 */
export type Reads = DelayReading | CpuReading | 'requests' | 'bytes' | 'question-cpu' | 'question-bytes';

/** The same events for the same clients, pushed or polled. Polling arms also measure empty polls. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    /** One rate after the other, ascending. */
    eventsPerSecond: z.array(z.number().positive()).nonempty(),
    measureMs: z.int().positive(),
  }),

  async run(
    { context, plan, keep },
    { connections, eventsPerSecond: rates, measureMs },
  ): Promise<ProcedureResult<Reads>> {
    const session = await openSession({ context, plan, keep }, connections);
    const window = (eventsPerSecond: number, settleMs: number, forMs: number): Promise<WholeWindow> =>
      session.measure({ pace: { kind: 'rate', eventsPerSecond }, settleMs, measureMs: forMs });
    // Looked at while events go out: before and after them, clients that poll ask in vain.
    const look = async (afterMs: number): Promise<Traffic> => {
      await sleep(afterMs);
      return session.counts();
    };

    await window(Math.max(...rates), 0, WARM_UP_MS);
    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    for (const rate of rates) {
      const [result, before, after] = await Promise.all([
        window(rate, SETTLE_MS, measureMs),
        look(SETTLE_MS),
        look(SETTLE_MS + measureMs),
      ]);
      readings.push(
        ...trafficOf(rate, before, after),
        ...reading('server-cpu', rate, cpuPerDeliveryNs(result.server)),
        ...reading('client-cpu', rate, cpuPerDeliveryNs(result.client)),
        ...reading('delivery-p50', rate, valueAtQuantile(result.client.delivery, 0.5)),
      );
      checks.push(...result.checks);
    }
    const half = transports.get(plan.transport);
    if (half.role === 'polling') {
      await session.disconnect();
      const { path } = (await half.client()).client;
      const load = keep(startRequests(context, plan, 'load'));
      const url = `http://127.0.0.1:${session.port}${path}`;
      const asked = await askInVain(session, load, url, connections);
      readings.push(...asked.readings);
      checks.push(...asked.checks);
    }
    return { packages: session.packages, readings, checks };
  },
});

/** Questions without news, from autocannon: answers that end, at a fixed rate, are what it is good at. */
async function askInVain(
  session: Session,
  load: Child<RequestCalls>,
  url: string,
  connections: number,
): Promise<Pick<ProcedureResult<Reads>, 'readings' | 'checks'>> {
  const ask = { url, connections, requestsPerSecond: QUESTIONS_PER_SECOND, seconds: QUESTION_SECONDS };
  const before = await session.usage(false);
  const fired = await load.call('load', ask, CALL_TIMEOUT_MS);
  const after = await session.usage(false);
  const cpuUs = after.cpuUserUs + after.cpuSystemUs - (before.cpuUserUs + before.cpuSystemUs);
  const checks = checkRequests(0, fired, QUESTIONS_PER_SECOND);
  if (fired.answers === 0) return { readings: [], checks };
  return {
    readings: [
      ...reading('question-cpu', QUESTIONS_PER_SECOND, (cpuUs * 1000) / fired.answers),
      ...reading('question-bytes', QUESTIONS_PER_SECOND, fired.bytes / fired.answers),
    ],
    checks,
  };
}

type Traffic = Pick<
  ServerCalls['counts']['answer'],
  'deliveries' | 'requests' | 'receivedBytes' | 'writtenBytes'
>;

/** What was asked and sent between two looks, for each event that was delivered; empty: none was. @param at events per second */
export function trafficOf(at: number, before: Traffic, after: Traffic): readonly ReadingOf<Reads>[] {
  const deliveries = after.deliveries - before.deliveries;
  if (deliveries === 0) return [];
  const bytes = after.receivedBytes - before.receivedBytes + (after.writtenBytes - before.writtenBytes);
  return [
    ...reading('requests', at, (after.requests - before.requests) / deliveries),
    ...reading('bytes', at, bytes / deliveries),
  ];
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CpuReading } from '../../metrics/cost.ts';
import type { DelayReading } from '../../metrics/delay.ts';
import { quotient } from '../../metrics/sum.ts';
import type { ServerCalls } from '../../processes/calls.ts';
import { startRequests } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import {
  cpuNsBetween,
  defineProcedure,
  reading,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS, openSession } from '../../rounds/session.ts';
import { cpuPerDeliveryNs } from '../../rounds/window.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { transports } from '../../transports.ts';
import { checkRequests } from '../foreground/check-requests.ts';

/** Enough for code and connections to be warm, ms. */
const WARM_UP_MS = 500;
/** Empty polls that autocannon sends, and for how long, s. */
const POLLS_PER_SECOND = 250;
const POLL_SECONDS = 1;
/** Discarded before the measured stretch, ms: longer than the longest interval between polls. */
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

  async run(arm, { connections, eventsPerSecond: rates, measureMs }): Promise<ProcedureResult<Reads>> {
    const session = await openSession(arm, connections);
    const window = (eventsPerSecond: number, settleMs: number, forMs: number) =>
      session.measure({ pace: { kind: 'rate', eventsPerSecond }, settleMs, measureMs: forMs });
    // Sampled while events go out: before and after them, all polls are empty.
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
    const half = transports.get(arm.plan.transport);
    if (half.role === 'polling') {
      await session.disconnect();
      // Empty polls, from autocannon: responses that end, at a fixed rate, are what it is good at.
      const load = arm.keep(startRequests(arm.context, arm.plan, 'load'));
      const url = `http://127.0.0.1:${session.port}${(await half.client()).client.path}`;
      const ask = { url, connections, requestsPerSecond: POLLS_PER_SECOND, seconds: POLL_SECONDS };
      const before = await session.usage(false);
      const fired = await load.call('load', ask, CALL_TIMEOUT_MS);
      const cpuNs = cpuNsBetween(before, await session.usage(false));
      readings.push(
        ...reading('question-cpu', POLLS_PER_SECOND, quotient(cpuNs, fired.answers)),
        ...reading('question-bytes', POLLS_PER_SECOND, quotient(fired.bytes, fired.answers)),
      );
      checks.push(...checkRequests(0, fired, POLLS_PER_SECOND));
    }
    return { packages: session.packages, readings, checks };
  },
});

type Traffic = Pick<
  ServerCalls['counts']['answer'],
  'deliveries' | 'requests' | 'receivedBytes' | 'writtenBytes'
>;

/** Requests and bytes between two samples, per delivered event; empty: none was delivered. @param at events per second */
export function trafficOf(at: number, before: Traffic, after: Traffic): readonly ReadingOf<Reads>[] {
  const deliveries = after.deliveries - before.deliveries;
  const bytes = after.receivedBytes - before.receivedBytes + (after.writtenBytes - before.writtenBytes);
  return [
    ...reading('requests', at, quotient(after.requests - before.requests, deliveries)),
    ...reading('bytes', at, quotient(bytes, deliveries)),
  ];
}

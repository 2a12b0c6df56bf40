import { z } from 'zod';
import { ORDINARY_PATH } from '../../processes/ordinary-route.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { Check } from '../../records/record.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { CANNON_LEAD_MS } from '../../processes/requests.ts';
import { checkRequests } from './check-requests.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { startRequests } from '../../processes/children.ts';
import { openSession } from '../../rounds/session.ts';

/** Connections over which autocannon sends its load. */
const LOAD_CONNECTIONS = 20;
/** Requests that are timed, each second. They come on top of the load. */
const TIMED_PER_SECOND = 400;
/** The load and the events run for so long before the first timed request, ms. */
const LEAD_MS = CANNON_LEAD_MS;
/** The heaviest step is done once before those that count, so that all code is warm, s. */
const WARM_UP_SECONDS = 1;
/** How much longer than planned a step may last, ms. */
const HANG_TIMEOUT_MS = 20_000;

/**
 * By events per second: latencies from when a request was due until its response was complete, ns; `answered`, requests of
 * the load answered per second.
 */
export type Reads = 'latency-p50' | 'latency-p99' | 'answered';

/** Ordinary requests to a server that sends a stream meanwhile, from no events to many. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    /** Events that every connection gets each second, one step after the other; 0: the connections are idle. */
    eventsPerSecond: z.array(z.number().nonnegative()),
    /** What autocannon sends. */
    requestsPerSecond: z.int().positive(),
    seconds: z.int().positive(),
  }),

  async run({ context, plan, keep }, settings): Promise<ProcedureResult<Reads>> {
    const { requestsPerSecond } = settings;
    const load = keep(startRequests(context, plan, 'load'));
    const timer = keep(startRequests(context, plan, 'requests'));
    const session = await openSession({ context, plan, keep }, settings.connections);
    const url = `http://127.0.0.1:${session.port}${ORDINARY_PATH}`;

    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    const step = async (eventsPerSecond: number, seconds: number): Promise<readonly ReadingOf<Reads>[]> => {
      const startNs = clock.nowNs() + LEAD_MS * 1e6;
      const stretchMs = seconds * 1000 - LEAD_MS;
      const timed = {
        firstSeq: 1,
        events: Math.floor((stretchMs / 1000) * TIMED_PER_SECOND),
        startNs,
        periodNs: 1e9 / TIMED_PER_SECOND,
      };
      const timeoutMs = seconds * 1000 + HANG_TIMEOUT_MS;
      const [{ latency, failed }, fired, window] = await Promise.all([
        timer.call('timed', { url, plan: timed }, timeoutMs),
        load.call('load', { url, connections: LOAD_CONNECTIONS, requestsPerSecond, seconds }, timeoutMs),
        eventsPerSecond === 0
          ? null
          : session.measure({
              pace: { kind: 'rate', eventsPerSecond },
              settleMs: LEAD_MS,
              measureMs: stretchMs,
            }),
      ]);
      checks.push(
        ...(window?.checks ?? []).map(toldAlone),
        ...checkRequests(failed, fired, requestsPerSecond),
      );
      const at = eventsPerSecond;
      return [
        ...reading('latency-p50', at, valueAtQuantile(latency, 0.5)),
        ...reading('latency-p99', at, valueAtQuantile(latency, 0.99)),
        ...reading('answered', at, fired.answers / fired.seconds),
      ];
    };
    await step(settings.eventsPerSecond.at(-1) ?? 0, WARM_UP_SECONDS);
    checks.length = 0;
    for (const eventsPerSecond of settings.eventsPerSecond)
      readings.push(...(await step(eventsPerSecond, settings.seconds)));
    return { packages: session.packages, readings, checks };
  },
});

/** The stream's clients share their processor with who asks: that they wait for it is ours, and no time of theirs is read. */
export function toldAlone(check: Check): Check {
  return check.code === 'client-waited' && check.outcome === 'void' ? { ...check, outcome: 'warn' } : check;
}

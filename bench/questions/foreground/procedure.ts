import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { CANNON_LEAD_MS as LEAD_MS } from '../../processes/requests.ts';
import { startRequests } from '../../processes/children.ts';
import { ORDINARY_PATH } from '../../processes/ordinary-route.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { openSession } from '../../rounds/session.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { checkRequests } from './check-requests.ts';

/** Connections over which autocannon sends its load. */
const LOAD_CONNECTIONS = 20;
/** Requests that are timed, per second, on top of the load. */
const TIMED_PER_SECOND = 400;
/** Length of the warm-up, which is the heaviest step, s. */
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

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { requestsPerSecond } = settings;
    const load = arm.keep(startRequests(arm.context, arm.plan, 'load'));
    const timer = arm.keep(startRequests(arm.context, arm.plan, 'requests'));
    const session = await openSession(arm, settings.connections);
    const url = `http://127.0.0.1:${session.port}${ORDINARY_PATH}`;

    let readings: ReadingOf<Reads>[] = [];
    let checks: Check[] = [];
    // The load and the events start before the first timed request.
    const step = async (eventsPerSecond: number, seconds: number): Promise<void> => {
      const measureMs = seconds * 1000 - LEAD_MS;
      const events = Math.floor((measureMs / 1000) * TIMED_PER_SECOND);
      const startNs = clock.nowNs() + LEAD_MS * 1e6;
      const timed = { firstSeq: 1, events, startNs, periodNs: 1e9 / TIMED_PER_SECOND };
      const timeoutMs = seconds * 1000 + HANG_TIMEOUT_MS;
      const [{ latency, failed }, fired, window] = await Promise.all([
        timer.call('timed', { url, plan: timed }, timeoutMs),
        load.call('load', { url, connections: LOAD_CONNECTIONS, requestsPerSecond, seconds }, timeoutMs),
        eventsPerSecond === 0
          ? null
          : session.measure({ pace: { kind: 'rate', eventsPerSecond }, settleMs: LEAD_MS, measureMs }),
      ]);
      checks.push(
        ...(window?.checks ?? []).map(toleratingWaits),
        ...checkRequests(failed, fired, requestsPerSecond),
      );
      readings.push(
        ...reading('latency-p50', eventsPerSecond, valueAtQuantile(latency, 0.5)),
        ...reading('latency-p99', eventsPerSecond, valueAtQuantile(latency, 0.99)),
        ...reading('answered', eventsPerSecond, fired.answers / fired.seconds),
      );
    };
    await step(settings.eventsPerSecond.at(-1) ?? 0, WARM_UP_SECONDS);
    [readings, checks] = [[], []];
    for (const eventsPerSecond of settings.eventsPerSecond) await step(eventsPerSecond, settings.seconds);
    return { packages: session.packages, readings, checks };
  },
});

/** The stream's clients share their processor with the requests. That they wait for it is our doing, and no time of theirs is used. */
export function toleratingWaits(check: Check): Check {
  return check.code === 'client-waited' && check.outcome === 'disturbed'
    ? { ...check, outcome: 'warn' }
    : check;
}

import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { dueNs, type StreamPlan } from '../../../servers/stream/plan.ts';
import { median } from '../../stats/quantile.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../../rounds/arm.ts';
import type { ClientTrace } from '../../processes/calls.ts';
import { STAYS_AWAY } from '../../rounds/stays-away.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';

/** Time for one call, ms. Generous: it is a limit, not a measurement. */
const CALL_TIMEOUT_MS = 20_000;
/** From the order to emit to the first event, ms. */
const LEAD_MS = 100;
/** How long the last events may take, ms. What has not come by then waits somewhere. */
const PATIENCE_MS = 500;

/** Moments at which it is looked what has arrived. */
const LOOKS = 5;

/**
 * `first-event`, due to decoded, ns, the median over the connections, absent when one of them got none; `held-back`, events
 * that had not arrived in the end, and `arrived`, by the events that were due, both per connection.
 */
export type Reads = 'first-event' | 'held-back' | 'arrived';

/** Sends a stream for some time, and sees how much of it arrives. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    eventsPerSecond: z.number().positive(),
    seconds: z.number().positive(),
  }),

  async run(
    { context, plan, keep },
    { connections, eventsPerSecond, seconds },
  ): Promise<ProcedureResult<Reads>> {
    const { transport } = plan;
    const { seed } = context;
    const server = keep(startServer(context, plan));
    const client = keep(startClient(context, plan));
    const loaded = await server.call('load', { transport, seed }, START_TIMEOUT_MS);
    const { port } = await server.call('listen', firstListen(`round-${context.round}`), START_TIMEOUT_MS);
    const { packages } = await client.call(
      'connect',
      {
        transport,
        origin: `http://127.0.0.1:${port}`,
        connections,
        policy: STAYS_AWAY,
        seed,
        timeoutMs: CALL_TIMEOUT_MS,
      },
      CALL_TIMEOUT_MS + 1000,
    );
    const streamed = {
      firstSeq: 1,
      events: Math.round(eventsPerSecond * seconds),
      startNs: clock.nowNs() + LEAD_MS * 1e6,
      periodNs: 1e9 / eventsPerSecond,
    };
    const { lastSeq } = await server.call(
      'emit',
      { plan: streamed, fromSeq: 1, window: null },
      seconds * 1000 + CALL_TIMEOUT_MS,
    );
    const wanted = { firstSeq: 1, lastSeq, timeoutMs: PATIENCE_MS };
    const { counts, traces } = await client.call('traces', wanted, CALL_TIMEOUT_MS);
    await client.call('disconnect', {}, CALL_TIMEOUT_MS);
    return {
      packages: { server: loaded.packages, client: packages },
      readings: [
        ...firstEvent(traces),
        ...arrived(traces, streamed, lastSeq),
        ...reading('held-back', null, counts.missed / connections),
      ],
      checks: [],
    };
  },
});

function firstEvent(traces: readonly ClientTrace[]): readonly ReadingOf<Reads>[] {
  const delaysNs = traces.flatMap(({ events }) => {
    const [received, due] = [events.receivedNs[0], events.dueNs[0]];
    return received === undefined || due === undefined ? [] : [received - due];
  });
  return reading('first-event', null, delaysNs.length < traces.length ? null : median(delaysNs));
}

function arrived(traces: readonly ClientTrace[], streamed: StreamPlan, lastSeq: number): ReadingOf<Reads>[] {
  return Array.from({ length: LOOKS }, (_, look) => {
    const at = Math.round((lastSeq * (look + 1)) / LOOKS);
    const byNs = dueNs(streamed, at + 1);
    const all = traces.flatMap(({ events: { receivedNs } }) => receivedNs.filter((ns) => ns <= byNs));
    return { quantity: 'arrived', at, value: all.length / traces.length };
  });
}

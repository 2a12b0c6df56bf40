import { z } from 'zod';
import { dueNs, type StreamPlan } from '../../../servers/stream/plan.ts';
import { median } from '../../stats/quantile.ts';
import type { ClientTrace } from '../../processes/calls.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { openSession } from '../../rounds/session.ts';

/** From the order to emit to the first event, ms. */
const LEAD_MS = 100;
/** How long the last events may take, ms. What has not arrived by then is waiting in a buffer. */
const PATIENCE_MS = 500;
/** How often arrivals are counted. */
const SAMPLES = 5;

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

  async run(arm, { connections, eventsPerSecond, seconds }): Promise<ProcedureResult<Reads>> {
    const session = await openSession(arm, connections);
    const events = Math.round(eventsPerSecond * seconds);
    const streamed = session.planEvents(events, 1e9 / eventsPerSecond, LEAD_MS);
    const lastSeq = await session.emit(streamed);
    const { counts, traces } = await session.traces(PATIENCE_MS);
    await session.disconnect();
    return {
      packages: session.packages,
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
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const at = Math.round((lastSeq * (sample + 1)) / SAMPLES);
    const byNs = dueNs(streamed, at + 1);
    const all = traces.flatMap(({ events: { receivedNs } }) => receivedNs.filter((ns) => ns <= byNs));
    return { quantity: 'arrived', at, value: all.length / traces.length };
  });
}

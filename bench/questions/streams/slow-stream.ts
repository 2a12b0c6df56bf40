import { z } from 'zod';
import type { ClientTrace } from '../../processes/calls.ts';
import { startClient } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';
import type { StreamPlan } from '../../../servers/stream/plan.ts';
import { quantile, sortNumbers } from '../../stats/quantile.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 20_000;
/** From the order to emit to the first event, ms. */
const LEAD_MS = 20;

/**
 * By what is not read: 0 nothing, 1 one stream, 2 the connection. `same-p99`: delivery to the other streams of that connection;
 * `elsewhere-p99`: to streams of another connection, ns. `held`: what the server held unsent at the end, bytes.
 */
export type SlowReads = 'same-p99' | 'elsewhere-p99' | 'held';

/**
 * Several clients share a connection, and as many share another one. On the first, one client stops reading its stream, and then
 * the process stops reading the connection.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** On each of the two connections. */
    streams: z.int().min(2),
    eventsPerSecond: z.number().positive(),
    payloadBytes: z.int().positive(),
    /** How long each of the three phases lasts. */
    phaseMs: z.int().positive(),
  }),

  async run(arm, { streams, eventsPerSecond, payloadBytes, phaseMs }): Promise<ProcedureResult<SlowReads>> {
    const session = new Session(arm);
    const { client: near } = session;
    const far = arm.keep(startClient(arm.context, arm.plan));
    await session.listen({ payloadBytes });
    await session.connect(streams);
    await session.connect(streams, { client: far });
    const phases: StreamPlan[] = [];
    const held: number[] = [];
    const phase = async (): Promise<void> => {
      const events = Math.round((phaseMs / 1000) * eventsPerSecond);
      const plan = session.planEvents(events, 1e9 / eventsPerSecond, LEAD_MS);
      await session.emit(plan);
      phases.push(plan);
      held.push((await session.counts()).bufferedBytes);
    };
    await phase();
    await near.call('read', { isPaused: true, first: 1 }, STEP_TIMEOUT_MS);
    await phase();
    await near.call('read', { isPaused: false }, STEP_TIMEOUT_MS);
    await session.traces(STEP_TIMEOUT_MS); // all have caught up
    near.freeze();
    await phase();
    near.thaw();
    const { traces: ofNear } = await session.traces(STEP_TIMEOUT_MS);
    const { traces: ofFar } = await session.traces(STEP_TIMEOUT_MS, { client: far });
    return {
      packages: session.packages,
      readings: phases.flatMap((plan, at) => [
        ...delaysOf('same-p99', at, ofNear.slice(1), plan),
        ...delaysOf('elsewhere-p99', at, ofFar, plan),
        ...reading('held', at, held[at] ?? null),
      ]),
      checks: checkComplete([...ofNear, ...ofFar]),
    };
  },
});

/** p99 of delivery of the events of one phase. */
export function delaysOf(
  quantity: 'same-p99' | 'elsewhere-p99',
  at: number,
  traces: readonly Pick<ClientTrace, 'events'>[],
  { startNs, events, periodNs }: StreamPlan,
): readonly ReadingOf<SlowReads>[] {
  const untilNs = startNs + (events ?? 0) * periodNs;
  const delaysNs = traces.flatMap(({ events: { dueNs, receivedNs } }) =>
    dueNs.flatMap((due, index) =>
      due >= startNs && due < untilNs ? [(receivedNs[index] ?? Infinity) - due] : [],
    ),
  );
  return reading(quantity, at, quantile(sortNumbers(delaysNs), 0.99));
}

/** Nobody may lose an event or a connection: what was not read came later. */
export function checkComplete(
  traces: readonly Pick<ClientTrace, 'missed' | 'duplicate' | 'lostNs'>[],
): Check[] {
  return traces
    .filter(({ missed, duplicate, lostNs }) => missed + duplicate + lostNs.length > 0)
    .map(({ missed, duplicate, lostNs }) => {
      const values = { missedEvents: missed, duplicateEvents: duplicate, lostTimes: lostNs.length };
      return {
        code: 'slow-client-astray',
        outcome: 'void',
        values: { ...values, closedTimes: 0, earlyConnections: 0 },
      };
    });
}

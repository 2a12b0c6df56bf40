import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { firstSeqAfter } from '../../../servers/stream/plan.ts';
import { describeHerd, type Reads } from './parts.ts';
import { defineProcedure, type ProcedureResult } from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS, Session, STAYS_AWAY } from '../../rounds/session.ts';

/** All clients hold some events before anything breaks, ms. */
const CALM_MS = 500;
/** How often the connections are counted, ms. */
const SAMPLE_EVERY_MS = 50;
/** Events that every client gets after the last one has reconnected. */
const LAST_EVENTS = 3;
const PERIOD_NS = 1e9 / 10;

/**
 * Kills the server of many clients, lets another one take its port, and watches them reconnect. There is no link in
 * between: while no server listens the system refuses, and the server itself stamps what it accepts.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    /** From the kill to the order to listen again, ms. */
    outageMs: z.int().positive(),
    /** How the measuring clients reconnect; library clients follow their libraries. */
    delayMs: z.int().nonnegative(),
    backoffFactor: z.number().min(1),
    maxDelayMs: z.int().nonnegative(),
    jitter: z.enum(['none', 'full']),
    /** What the server sends to SSE clients; measuring clients ignore it. */
    retryMs: z.int().nonnegative(),
    retrySpreadMs: z.int().nonnegative(),
    /** How long reconnecting is waited for, ms. */
    limitMs: z.int().positive(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { connections, outageMs, retryMs, retrySpreadMs, limitMs, ...policy } = settings;
    const session = new Session(arm, { hasSpare: true });
    await session.listen({ options: { replayWindow: 0, retryMs, retrySpreadMs } });
    await session.connect(connections, { policy: { ...STAYS_AWAY, ...policy } });

    const events = Math.ceil(((CALM_MS + outageMs + limitMs + CALL_TIMEOUT_MS) * 1e6) / PERIOD_NS);
    const plan = session.planEvents(events, PERIOD_NS, 0);
    // Not awaited: the server is killed before the end.
    void session.emit(plan);
    await session.spare.call('watch', {}, CALL_TIMEOUT_MS);
    await sleep(CALM_MS);
    const killedNs = clock.nowNs();
    await session.server.kill();
    await sleep(Math.max(0, outageMs - (clock.nowNs() - killedNs) / 1e6));
    // It has no history, and keeps none: nothing is replayed, and a first event is a new one on every transport.
    const { listeningNs } = await session.takeOver({ epoch: `round-${arm.context.round}-again` });
    void session.emit(plan, firstSeqAfter(plan, listeningNs));

    const limits = { timeoutMs: limitMs, everyMs: SAMPLE_EVERY_MS };
    await session.until((counts) => counts.connections >= connections, limits);
    const lastSeq = firstSeqAfter(plan, clock.nowNs()) + LAST_EVENTS;
    const { traces } = await session.traces(CALL_TIMEOUT_MS / 6, { lastSeq });
    const arrivals = await session.server.call('arrivals', {}, CALL_TIMEOUT_MS);
    return { packages: session.packages, ...describeHerd({ connections, listeningNs, arrivals, traces }) };
  },
});

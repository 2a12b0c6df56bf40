import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { firstSeqAfter, type StreamPlan } from '../../../servers/stream/plan.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../../rounds/arm.ts';
import type { Child } from '../../processes/child.ts';
import type { ServerCalls } from '../../processes/calls.ts';
import { describeHerd, type Reads } from './parts.ts';
import { defineProcedure, type ProcedureResult } from '../../rounds/procedure.ts';

/** All clients hold some events before anything breaks, ms. */
const CALM_MS = 500;
/** From one look at the connections to the next, ms. */
const LOOK_EVERY_MS = 50;
/** Events that everybody gets after the last one is back. */
const LAST_EVENTS = 3;
const CALL_TIMEOUT_MS = 20_000;
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
    /** How the measuring clients come back; library clients follow their libraries. */
    delayMs: z.int().nonnegative(),
    backoffFactor: z.number().min(1),
    maxDelayMs: z.int().nonnegative(),
    jitter: z.enum(['none', 'full']),
    /** What the server tells SSE clients; those that measure do not obey. */
    retryMs: z.int().nonnegative(),
    retrySpreadMs: z.int().nonnegative(),
    /** Who is not back by then is not waited for, ms. */
    limitMs: z.int().positive(),
  }),

  async run({ context, plan: arm, keep }, settings): Promise<ProcedureResult<Reads>> {
    const { connections, outageMs, retryMs, retrySpreadMs, limitMs, ...policy } = settings;
    const { transport } = arm;
    const first = keep(startServer(context, arm));
    const second = keep(startServer(context, arm));
    const client = keep(startClient(context, arm));
    const load = { transport, seed: context.seed };
    const [{ packages }] = await Promise.all([
      first.call('load', load, START_TIMEOUT_MS),
      second.call('load', load, START_TIMEOUT_MS),
    ]);
    const ordinary = firstListen(`round-${context.round}`);
    const ask = { ...ordinary, options: { ...ordinary.options, replayWindow: 0, retryMs, retrySpreadMs } };
    const { port } = await first.call('listen', ask, START_TIMEOUT_MS);
    const connected = await client.call(
      'connect',
      {
        transport,
        origin: `http://127.0.0.1:${port}`,
        connections,
        policy: { ...policy, silenceTimeoutMs: null, resume: false, reopens: true },
        seed: context.seed,
        timeoutMs: START_TIMEOUT_MS,
      },
      START_TIMEOUT_MS + 1000,
    );

    const events = Math.ceil(((CALM_MS + outageMs + limitMs + CALL_TIMEOUT_MS) * 1e6) / PERIOD_NS);
    const plan: StreamPlan = { firstSeq: 1, events, startNs: clock.nowNs(), periodNs: PERIOD_NS };
    emitFrom(first, plan, plan.firstSeq);
    await second.call('watch', {}, CALL_TIMEOUT_MS);
    await sleep(CALM_MS);
    const killedNs = clock.nowNs();
    await first.kill();
    await sleep(Math.max(0, outageMs - (clock.nowNs() - killedNs) / 1e6));
    // It has no history, and keeps none: nothing is replayed, and a first event is a new one on every transport.
    const again = { ...ask, port, epoch: `${ask.epoch}-again` };
    const { listeningNs } = await second.call('listen', again, START_TIMEOUT_MS);
    emitFrom(second, plan, firstSeqAfter(plan, listeningNs));

    const untilNs = listeningNs + limitMs * 1e6;
    let open = 0;
    while (open < connections && clock.nowNs() < untilNs) {
      await sleep(LOOK_EVERY_MS);
      ({ connections: open } = await second.call('counts', {}, CALL_TIMEOUT_MS));
    }
    const lastSeq = firstSeqAfter(plan, clock.nowNs()) + LAST_EVENTS;
    const observed = await client.call(
      'traces',
      { firstSeq: plan.firstSeq, lastSeq, timeoutMs: CALL_TIMEOUT_MS / 2 },
      CALL_TIMEOUT_MS,
    );
    const arrivals = await second.call('arrivals', {}, CALL_TIMEOUT_MS);
    return {
      packages: { server: packages, client: connected.packages },
      ...describeHerd({ connections, listeningNs, arrivals, traces: observed.traces }),
    };
  },
});

/** Nobody waits for the end: the server is killed before it comes. */
function emitFrom(server: Child<ServerCalls>, plan: StreamPlan, fromSeq: number): void {
  server.call('emit', { plan, fromSeq, window: null }, 10 * CALL_TIMEOUT_MS).catch(() => undefined);
}

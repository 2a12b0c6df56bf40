import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { Check } from '../../records/record.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../../rounds/arm.ts';
import type { Usage } from '../../processes/calls.ts';
import { STAYS_AWAY } from '../../rounds/stays-away.ts';
import { checkFreed, readingsAfter, readingsAt, type Reads } from './parts.ts';
import {
  defineProcedure,
  type ProcedureArm,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';

/** Connections that come and go before the first reading: what a server loads and compiles for its first ones is no cost of one. */
const WARM_UP_CONNECTIONS = 200;
/** From the last thing that happened to the reading, ms: whatever is under way has come to rest. */
const REST_MS = 150;
/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 60_000;
/** From the order to emit to the first event, ms. */
const LEAD_MS = 20;
/** From one event to the next, ns. */
const PERIOD_NS = 50e6;
/** From one look to the next, while connections are closing, ms. */
const LOOK_EVERY_MS = 25;

/** Opens more and more connections, and reads the memory of the server after each step and full garbage collections. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** How many are open at each reading, ascending. */
    steps: z.array(z.int().nonnegative()),
    /** Events that every connection gets after it was opened, before the reading. */
    events: z.int().nonnegative(),
  }),

  async run(arm, { steps, events }): Promise<ProcedureResult<Reads>> {
    const server = await startMeasuredServer(arm);
    await server.open(WARM_UP_CONNECTIONS);
    await server.emit(events);
    await server.closeAll();

    const readings: ReadingOf<Reads>[] = [];
    const held: Usage[] = [];
    let open = 0;
    for (const step of steps) {
      await server.open(step - open);
      open = step;
      await server.emit(events);
      const usage = await server.rest();
      held.push(usage);
      readings.push(...readingsAt(step, usage));
    }
    await server.closeAll();
    const after = await server.rest();
    const [before, most] = [held[0], held.at(-1)];
    return {
      packages: server.packages(),
      readings: [...readings, ...readingsAfter(after)],
      checks: [
        ...server.checks,
        ...(before === undefined || most === undefined ? [] : checkFreed(before, most, after, open)),
      ],
    };
  },
});

/** A server with its clients, and what the procedure does to them. */
async function startMeasuredServer({ context, plan, keep }: ProcedureArm) {
  const { transport } = plan;
  const { seed } = context;
  const server = keep(startServer(context, plan));
  const client = keep(startClient(context, plan));
  const loaded = await server.call('load', { transport, seed }, START_TIMEOUT_MS);
  const { port } = await server.call('listen', firstListen(`round-${context.round}`), START_TIMEOUT_MS);
  const checks: Check[] = [];
  let clientPackages: readonly string[] = [];
  let nextSeq = 1;
  return {
    checks,
    packages: () => ({ server: loaded.packages, client: clientPackages }),

    async open(connections: number): Promise<void> {
      const origin = `http://127.0.0.1:${port}`;
      const timeoutMs = STEP_TIMEOUT_MS;
      const ask = { transport, origin, connections, policy: STAYS_AWAY, seed, timeoutMs };
      ({ packages: clientPackages } = await client.call('connect', ask, timeoutMs + 1000));
    },

    /** So many events to everybody; over when all have them. */
    async emit(events: number): Promise<void> {
      if (events === 0) return;
      const firstSeq = nextSeq;
      const startNs = clock.nowNs() + LEAD_MS * 1e6;
      const window = { fromNs: startNs, untilNs: startNs + events * PERIOD_NS };
      await client.call('observe', { firstSeq, window, isScheduled: false }, STEP_TIMEOUT_MS);
      const ask = { firstSeq, events, startNs, periodNs: PERIOD_NS };
      const emitted = { plan: ask, fromSeq: firstSeq, window: null };
      const { lastSeq } = await server.call('emit', emitted, STEP_TIMEOUT_MS);
      const wanted = { lastSeq, timeoutMs: STEP_TIMEOUT_MS };
      const { counts } = await client.call('collect', wanted, STEP_TIMEOUT_MS + 1000);
      if (counts.missed > 0) {
        const values = { missed: counts.missed, expectedDeliveries: counts.expected };
        checks.push({ code: 'incomplete', outcome: 'void', values });
      }
      nextSeq = lastSeq + 1;
    },

    /** Closes all connections, and waits until the server has seen it: none is left for the next arm, not even in TIME_WAIT. */
    async closeAll(): Promise<void> {
      await client.call('disconnect', {}, STEP_TIMEOUT_MS);
      const untilNs = clock.nowNs() + STEP_TIMEOUT_MS * 1e6;
      for (;;) {
        const { connections } = await server.call('counts', {}, STEP_TIMEOUT_MS);
        if (connections === 0) return;
        if (clock.nowNs() >= untilNs) {
          throw new Error(
            `the server still counts ${connections} connections ${STEP_TIMEOUT_MS} ms after all were reset`,
          );
        }
        await sleep(LOOK_EVERY_MS);
      }
    },

    async rest(): Promise<Usage> {
      await sleep(REST_MS);
      return server.call('usage', { collect: true }, STEP_TIMEOUT_MS);
    },
  };
}

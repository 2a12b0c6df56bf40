import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Check } from '../../records/record.ts';
import type { Usage } from '../../processes/calls.ts';
import { checkFreed, readingsAfter, readingsAt, type Reads } from './parts.ts';
import {
  defineProcedure,
  type ProcedureArm,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';

/** Connections that come and go before the first reading: what a server loads and compiles for its first ones is no cost of one. */
const WARM_UP_CONNECTIONS = 200;
/** From the last thing that happened to the reading, ms: whatever is under way has come to rest. */
const REST_MS = 150;
/** From the order to emit to the first event, ms. */
const LEAD_MS = 20;
/** From one event to the next, ns. */
const PERIOD_NS = 50e6;

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
      packages: server.packages,
      readings: [...readings, ...readingsAfter(after)],
      checks: [
        ...server.checks,
        ...(before === undefined || most === undefined ? [] : checkFreed(before, most, after, open)),
      ],
    };
  },
});

/** A server with its clients, and what the procedure does to them. */
async function startMeasuredServer(arm: ProcedureArm) {
  const session = new Session(arm);
  await session.listen();
  const checks: Check[] = [];
  return {
    checks,
    packages: session.packages,
    open: (connections: number) => session.connect(connections),

    /** Sends events to every connection; over when all have them. */
    async emit(events: number): Promise<void> {
      if (events === 0) return;
      await session.observe();
      await session.emit(session.planEvents(events, PERIOD_NS, LEAD_MS));
      const { counts } = await session.collect();
      if (counts.missed > 0) {
        const values = { missed: counts.missed, expectedDeliveries: counts.expected };
        checks.push({ code: 'incomplete', outcome: 'void', values });
      }
    },

    /** Closes all connections, and waits until the server has seen it: none is left for the next arm, not even in TIME_WAIT. */
    async closeAll(): Promise<void> {
      await session.disconnect();
      if ((await session.until(({ connections }) => connections === 0)) === null)
        throw new Error('the server still counts connections a minute after all were reset');
    },

    async rest(): Promise<Usage> {
      await sleep(REST_MS);
      return session.usage(true);
    },
  };
}

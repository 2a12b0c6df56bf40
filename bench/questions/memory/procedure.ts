import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Check } from '../../records/record.ts';
import type { Usage } from '../../processes/calls.ts';
import { defineProcedure, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';
import { checkFreed, readingsAfter, readingsAt, type Reads } from './parts.ts';

/** Connections that come and go before the first reading, so that what a server loads for its first ones is not counted. No more than come later. */
const WARM_UP_CONNECTIONS = 200;
/** Rest before a reading, ms. */
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
    const session = new Session(arm);
    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    /** Sends events to every connection; over when all have them. */
    const emit = async (): Promise<void> => {
      if (events === 0) return;
      await session.observe();
      await session.emit(session.planEvents(events, PERIOD_NS, LEAD_MS));
      const { counts } = await session.collect();
      const values = { missed: counts.missed, expectedDeliveries: counts.expected };
      if (counts.missed > 0) checks.push({ code: 'incomplete', outcome: 'void', values });
    };
    /** Closes all connections, and waits until the server has seen it: none is left for the next arm, not even in TIME_WAIT. */
    const closeAll = async (): Promise<void> => {
      await session.disconnect();
      if ((await session.until(({ connections }) => connections === 0)) === null)
        throw new Error('the server still counts connections a minute after all were reset');
    };
    const usageAtRest = async (): Promise<Usage> => {
      await sleep(REST_MS);
      return session.usage(true);
    };

    await session.listen();
    await session.connect(Math.min(WARM_UP_CONNECTIONS, Math.max(...steps)));
    await emit();
    await closeAll();
    const held: Usage[] = [];
    let open = 0;
    for (const step of steps) {
      await session.connect(step - open);
      open = step;
      await emit();
      const usage = await usageAtRest();
      held.push(usage);
      readings.push(...readingsAt(step, usage));
    }
    await closeAll();
    const after = await usageAtRest();
    readings.push(...readingsAfter(after));
    const [before, most] = [held[0], held.at(-1)];
    if (before !== undefined && most !== undefined) checks.push(...checkFreed(before, most, after, open));
    return { packages: session.packages, readings, checks };
  },
});

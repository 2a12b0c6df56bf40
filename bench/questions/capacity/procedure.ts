import { z } from 'zod';

import { concludeSearch, judgeStep, nextRate, type Reads, type SearchPlan, type RateStep } from './search.ts';
import { defineProcedure, type ProcedureResult } from '../../rounds/procedure.ts';
import { fitClientProcesses } from '../../rounds/client-pilot.ts';
import { openSession } from '../../rounds/session.ts';

/** How often a rate that did not hold while other processes were active is tried at most. */
const MOST_TRIES = 3;

/** Searches for the highest rate at which 99 of 100 deliveries arrive within the objective. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    /** 99 of 100 deliveries must arrive within this time, ms. */
    objectiveMs: z.number().positive(),
    /** First and highest rate that is tried, events/s. */
    startPerSecond: z.int().positive(),
    mostPerSecond: z.int().positive(),
    halvings: z.int().nonnegative(),
    /** Discarded at the start of each step, ms. */
    settleMs: z.int().nonnegative(),
    /** Measured after that, ms. */
    measureMs: z.int().positive(),
  }),

  async run(
    arm,
    { connections, objectiveMs, settleMs, measureMs, ...search },
  ): Promise<ProcedureResult<Reads>> {
    const saturating = { connections, payloadBytes: null, pace: { kind: 'saturate' } } as const;
    const processes = await fitClientProcesses(arm.context, [arm.plan.transport], saturating);
    const session = await openSession(arm, connections, {}, processes);
    await session.warmUp();

    const measureAt = async (eventsPerSecond: number): Promise<RateStep> => {
      const pace = { kind: 'rate', eventsPerSecond } as const;
      const window = await session.measure({ pace, settleMs, measureMs });
      // A server drops clients that cannot keep up. The next rate is tried with all connections again.
      if (window.checks.some(({ code }) => code === 'connection-lost')) {
        await session.disconnect();
        await session.connect(connections);
      }
      return judgeStep(eventsPerSecond, window, objectiveMs * 1e6);
    };
    const steps = await searchRates(search, measureAt);
    return { packages: session.packages, ...concludeSearch(steps, connections) };
  },
});

/** Tries rate after rate until the search is over. A disturbed rate is tried again. */
export async function searchRates(
  plan: SearchPlan,
  measureAt: (eventsPerSecond: number) => Promise<RateStep>,
): Promise<readonly RateStep[]> {
  const steps: RateStep[] = [];
  for (let rate = nextRate(steps, plan); rate !== null; rate = nextRate(steps, plan)) {
    let step = await measureAt(rate);
    for (let tries = 1; step.outcome === 'disturbed' && tries < MOST_TRIES; tries += 1) {
      step = await measureAt(rate);
    }
    steps.push(step);
  }
  return steps;
}

import { z } from 'zod';

import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../../rounds/arm.ts';
import { circumstancesOf } from '../../rounds/round-context.ts';
import { runWindow } from '../../rounds/window.ts';
import { STAYS_AWAY } from '../../rounds/stays-away.ts';
import { warmUp } from '../../rounds/warm-up.ts';
import { concludeSearch, judgeStep, nextRate, type Reads, type SearchPlan, type RateStep } from './search.ts';
import { defineProcedure, type ProcedureResult } from '../../rounds/procedure.ts';

/** A rate that did not hold while others were at work is tried so often at most. */
const MOST_TRIES = 3;

/**
 * Searches for the highest rate at which 99 of 100 deliveries arrive within the objective, at a fixed number of connections.
 */
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
    { context, plan, keep },
    { connections, objectiveMs, settleMs, measureMs, ...search },
  ): Promise<ProcedureResult<Reads>> {
    const { transport } = plan;
    const server = keep(startServer(context, plan));
    const client = keep(startClient(context, plan));
    const loaded = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
    const { port } = await server.call('listen', firstListen(`round-${context.round}`), START_TIMEOUT_MS);
    const connect = () =>
      client.call(
        'connect',
        {
          transport,
          origin: `http://127.0.0.1:${port}`,
          connections,
          policy: STAYS_AWAY,
          seed: context.seed,
          timeoutMs: START_TIMEOUT_MS,
        },
        START_TIMEOUT_MS + 1000,
      );
    const { packages } = await connect();
    const arm = { server, client, nextSeq: 1 };
    const circumstances = circumstancesOf(context);
    await warmUp(arm, circumstances);

    const measureAt = async (eventsPerSecond: number): Promise<RateStep> => {
      const pace = { kind: 'rate', eventsPerSecond } as const;
      const window = await runWindow(arm, { pace, settleMs, measureMs }, circumstances);
      // A server drops who cannot keep up with it: what comes next is tried with all connections again.
      if (window.checks.some(({ code }) => code === 'connection-lost')) {
        await client.call('disconnect', {}, START_TIMEOUT_MS);
        await connect();
      }
      return judgeStep(eventsPerSecond, window, objectiveMs * 1e6);
    };
    const steps = await searchRates(search, measureAt);
    const { readings, checks } = concludeSearch(steps, connections);
    return { packages: { server: loaded.packages, client: packages }, readings, checks };
  },
});

/** Tries rate after rate until the search is over. A rate that others may have spoilt is tried again. */
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

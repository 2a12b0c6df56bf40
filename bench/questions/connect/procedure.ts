import { z } from 'zod';
import { START_TIMEOUT_MS, startConnections } from '../../processes/children.ts';
import type { Opening } from '../../processes/connection-calls.ts';
import { checkUndisturbed } from '../../rounds/checks.ts';
import { circumstancesOf } from '../../rounds/context.ts';
import {
  cpuNsBetween,
  defineProcedure,
  reading,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { Service } from '../../rounds/session.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 30_000;
/** Events of the history: clients have seen all but the last one. */
const HISTORY = 2;

/** `open-time` and `first-event` of each opening, ns; `open-cpu` of the server per opening, ns; `opens-per-second`, a count. */
export type Reads = 'open-time' | 'first-event' | 'open-cpu' | 'opens-per-second';

/**
 * Opens connections that resume for one event: they name the last but one as seen, and the server replays the last one
 * right after the opening. So the first event waits for nothing but its connection, in the same way on every transport.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    opens: z.int().positive(),
    /** How many are on their way at a time. */
    atOnce: z.int().positive(),
    /** Opened and dropped before, so that no code is cold. */
    warmUp: z.int().positive(),
    /** Whether each takes over a TCP connection that has carried another HTTP request before. */
    isReused: z.boolean(),
    isTls: z.boolean(),
  }),

  async run(arm, { opens, atOnce, warmUp, isReused, isTls }): Promise<ProcedureResult<Reads>> {
    const { context, plan, keep } = arm;
    const service = new Service(arm);
    const client = keep(startConnections(context, plan));
    const { packages } = await client.call('load', { transport: plan.transport }, START_TIMEOUT_MS);
    await service.listen(isTls ? { tls: true } : {});
    await service.emit(service.planEvents(HISTORY, 0, 0));

    const open = async (connections: number): Promise<readonly Opening[]> => {
      const { origin, trusted } = service;
      const resumePoint = String(HISTORY - 1);
      const ask = { origin, certificate: trusted, resumePoint, connections, atOnce, isReused };
      const timeoutMs = STEP_TIMEOUT_MS;
      return (await client.call('open', { ...ask, timeoutMs }, timeoutMs + 1000)).openings;
    };
    await open(warmUp);
    await client.call('drop', {}, STEP_TIMEOUT_MS);
    // Clearing up is no part of opening.
    if ((await service.until(({ connections }) => connections === 0)) === null)
      throw new Error('connections that were dropped are still open on the server');
    const before = await service.usage(false);
    const openings = await open(opens);
    const after = await service.usage(false);
    await client.call('drop', {}, STEP_TIMEOUT_MS);
    return {
      packages: { ...service.packages, client: packages },
      readings: readOpenings(openings, cpuNsBetween(before, after)),
      checks: checkUndisturbed(circumstancesOf(context), before, after),
    };
  },
});

/** @param cpuNs what all of them together cost the server */
export function readOpenings(openings: readonly Opening[], cpuNs: number): readonly ReadingOf<Reads>[] {
  const startedNs = Math.min(...openings.map((opening) => opening.startedNs));
  const readyNs = Math.max(...openings.map(({ openedNs, firstEventNs }) => firstEventNs ?? openedNs));
  return [
    ...openings.flatMap((opening) => [
      ...reading('open-time', null, opening.openedNs - opening.startedNs),
      ...reading('first-event', null, opening.firstEventNs && opening.firstEventNs - opening.startedNs),
    ]),
    ...reading('open-cpu', null, cpuNs / openings.length),
    ...reading('opens-per-second', null, openings.length / ((readyNs - startedNs) / 1e9)),
  ];
}

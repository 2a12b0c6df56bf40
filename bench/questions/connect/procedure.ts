import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { firstListen, START_TIMEOUT_MS, startConnections, startServer } from '../../rounds/arm.ts';
import { checkUndisturbed } from '../../rounds/checks.ts';
import type { Child } from '../../processes/child.ts';
import type { Opening } from '../../processes/connection-calls.ts';
import type { ServerCalls, Usage } from '../../processes/calls.ts';
import { circumstancesOf } from '../../rounds/round-context.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 30_000;
/** From one look at what the server still holds to the next, ms. */
const LOOK_EVERY_MS = 5;
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

  async run(
    { context, plan, keep },
    { opens, atOnce, warmUp, isReused, isTls },
  ): Promise<ProcedureResult<Reads>> {
    const { transport } = plan;
    const server = keep(startServer(context, plan));
    const client = keep(startConnections(context, plan));
    const loaded = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
    const { packages } = await client.call('load', { transport }, START_TIMEOUT_MS);
    const ask = { ...firstListen(`round-${context.round}`), tls: isTls };
    const { port, certificate } = await server.call('listen', ask, START_TIMEOUT_MS);
    const history = { firstSeq: 1, events: HISTORY, startNs: clock.nowNs(), periodNs: 0 };
    await server.call('emit', { plan: history, fromSeq: 1, window: null }, STEP_TIMEOUT_MS);

    const open = async (connections: number): Promise<readonly Opening[]> => {
      const origin = `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`;
      const { openings } = await client.call(
        'open',
        {
          origin,
          certificate,
          resumePoint: String(HISTORY - 1),
          connections,
          atOnce,
          isReused,
          timeoutMs: STEP_TIMEOUT_MS,
        },
        STEP_TIMEOUT_MS + 1000,
      );
      return openings;
    };
    await open(warmUp);
    await client.call('drop', {}, STEP_TIMEOUT_MS);
    await untilAlone(server);
    const before = await server.call('usage', { collect: false }, STEP_TIMEOUT_MS);
    const openings = await open(opens);
    const after = await server.call('usage', { collect: false }, STEP_TIMEOUT_MS);
    await client.call('drop', {}, STEP_TIMEOUT_MS);
    return {
      packages: { server: loaded.packages, client: packages },
      readings: readOpenings(openings, cpuNsOf(after) - cpuNsOf(before)),
      checks: checkUndisturbed(circumstancesOf(context), before, after),
    };
  },
});

/** Waits until the server has noticed that everybody is gone: clearing up is no part of opening. */
async function untilAlone(server: Child<ServerCalls>): Promise<void> {
  const untilNs = clock.nowNs() + STEP_TIMEOUT_MS * 1e6;
  while (clock.nowNs() < untilNs) {
    const { connections } = await server.call('counts', {}, STEP_TIMEOUT_MS);
    if (connections === 0) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('connections that were dropped are still open on the server');
}

/** @param cpuNs what all of them together cost the server */
export function readOpenings(openings: readonly Opening[], cpuNs: number): readonly ReadingOf<Reads>[] {
  const startedNs = Math.min(...openings.map((opening) => opening.startedNs));
  const readyNs = Math.max(...openings.map(({ openedNs, firstEventNs }) => firstEventNs ?? openedNs));
  return [
    ...openings.flatMap((opening) => [
      ...reading('open-time', null, opening.openedNs - opening.startedNs),
      ...reading(
        'first-event',
        null,
        opening.firstEventNs === null ? null : opening.firstEventNs - opening.startedNs,
      ),
    ]),
    ...reading('open-cpu', null, cpuNs / openings.length),
    ...reading('opens-per-second', null, openings.length / ((readyNs - startedNs) / 1e9)),
  ];
}

function cpuNsOf({ cpuUserUs, cpuSystemUs }: Usage): number {
  return (cpuUserUs + cpuSystemUs) * 1000;
}

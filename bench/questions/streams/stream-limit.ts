import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { ClientTrace } from '../../processes/calls.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 20_000;

/**
 * `at-once`: streams that were open when one more was asked for than the server admits. Of that one, `refused`: how often it was
 * told no meanwhile; `opened-after`: from when another one ended until it was open, ns.
 */
export type LimitReads = 'at-once' | 'refused' | 'opened-after';

/** Asks for one stream more than the server admits on a connection, and then ends another one. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** What the server admits on a connection. */
    limit: z.int().positive(),
    /** How long the further stream is given while all places are taken, ms. */
    waitMs: z.int().positive(),
  }),

  async run(arm, { limit, waitMs }): Promise<ProcedureResult<LimitReads>> {
    const session = new Session(arm);
    await session.listen();
    await session.connect(limit);
    const isAdmitted = await session.connect(1, { timeoutMs: waitMs }).then(
      () => true,
      () => false, // it has not opened in time, and goes on trying
    );
    const { connections } = await session.counts();
    const lastTrace = async (): Promise<ClientTrace | null> =>
      (await session.traces(1, { firstSeq: 1, lastSeq: 0 })).traces.at(-1) ?? null;
    const refused = (await lastTrace())?.lostNs.length ?? null;
    const freedNs = clock.nowNs();
    await session.client.call('disconnect', { first: 1 }, STEP_TIMEOUT_MS);
    let openedNs: number | undefined;
    while (openedNs === undefined && clock.nowNs() - freedNs < STEP_TIMEOUT_MS * 1e6) {
      openedNs = (await lastTrace())?.openedNs[0];
      if (openedNs === undefined) await sleep(5);
    }
    return {
      packages: session.packages,
      readings: [
        ...reading('at-once', null, connections),
        ...reading('refused', null, refused),
        ...reading('opened-after', null, isAdmitted || openedNs === undefined ? null : openedNs - freedNs),
      ],
      checks: [],
    };
  },
});

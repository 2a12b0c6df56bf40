import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Check } from '../../records/record.ts';
import { defineProcedure, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { entryPoint } from '../../processes/children.ts';
import { CALL_TIMEOUT_MS, Session } from '../../rounds/session.ts';

/** From the last connection closed until all is at rest, ms. */
const REST_MS = 100;
/** While a client is connected, the servers have a timer. Nothing is sent before all have left. */
const HEARTBEAT_MS = 3_600_000;

/** By connections so far: counts of what the server still holds (listeners on its process and HTTP server), and its heap, bytes. */
export type Reads = 'timers' | 'listeners' | 'connections' | 'heap-used';

/**
 * Connects and disconnects again and again, and reads after each batch, with no client connected and after full garbage
 * collections, what the server still holds. The first batch warms the code up, and is not read.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** Batches that are read. */
    batches: z.int().positive(),
    /** Connections in each of them, all open at the same time. */
    connects: z.int().positive(),
    /** `article`: the negative example takes the place of the arm's own server. */
    server: z.enum(['own', 'article']),
  }),

  async run(arm, { batches, connects, server }): Promise<ProcedureResult<Reads>> {
    const article = { ...arm.plan, server: entryPoint('processes/server-process.js', ['article']) };
    const session = new Session(server === 'article' ? { ...arm, plan: article } : arm);
    await session.listen({ options: { heartbeatMs: HEARTBEAT_MS } });

    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    for (let batch = 0; batch <= batches; batch += 1) {
      await session.connect(connects);
      await session.disconnect();
      const at = (batch + 1) * connects;
      if ((await session.until(({ closed }) => closed.length >= at)) === null) {
        const values = { connections: at, timeoutNs: CALL_TIMEOUT_MS * 1e6 };
        checks.push({ code: 'connections-open', outcome: 'void', values });
        break;
      }
      await sleep(REST_MS);
      const usage = await session.usage(true);
      const { connections, listeners } = await session.counts();
      if (batch === 0) continue;
      readings.push(
        { quantity: 'timers', at, value: usage.timers },
        { quantity: 'listeners', at, value: listeners },
        { quantity: 'connections', at, value: connections },
        { quantity: 'heap-used', at, value: usage.heapUsedBytes },
      );
    }
    return { packages: session.packages, readings, checks };
  },
});

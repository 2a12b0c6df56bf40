import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { Check } from '../../records/record.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../../rounds/arm.ts';
import type { Child } from '../../processes/child.ts';
import type { ServerCalls } from '../../processes/calls.ts';
import { entryPoint } from '../../rounds/round-context.ts';
import { STAYS_AWAY } from '../../rounds/stays-away.ts';
import { defineProcedure, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';

/** From one look at the closed connections to the next, and after the last one, until all is at rest, ms. */
const LOOK_EVERY_MS = 20;
const REST_MS = 100;
const STEP_TIMEOUT_MS = 60_000;
/** While somebody is connected, the servers have a timer. Nothing is sent before all have left. */
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
    /** `article`: the bad example takes the place of the arm's own server. */
    server: z.enum(['own', 'article']),
  }),

  async run({ context, plan, keep }, { batches, connects, server: which }): Promise<ProcedureResult<Reads>> {
    const { transport } = plan;
    const article = { ...plan, server: entryPoint('processes/article-process.js') };
    const server = keep(startServer(context, which === 'article' ? article : plan));
    const client = keep(startClient(context, plan));
    const loaded = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
    const ordinary = firstListen(`round-${context.round}`);
    const options = { ...ordinary.options, heartbeatMs: HEARTBEAT_MS };
    const { port } = await server.call('listen', { ...ordinary, options }, START_TIMEOUT_MS);

    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    let packages: readonly string[] = [];
    for (let batch = 0; batch <= batches; batch += 1) {
      const connected = await client.call(
        'connect',
        {
          transport,
          origin: `http://127.0.0.1:${port}`,
          connections: connects,
          policy: STAYS_AWAY,
          seed: context.seed,
          timeoutMs: STEP_TIMEOUT_MS,
        },
        STEP_TIMEOUT_MS + 1000,
      );
      ({ packages } = connected);
      await client.call('disconnect', {}, STEP_TIMEOUT_MS);
      const at = (batch + 1) * connects;
      if (!(await haveClosed(server, at))) {
        checks.push({
          code: 'connections-open',
          outcome: 'void',
          values: { connections: at, timeoutNs: STEP_TIMEOUT_MS * 1e6 },
        });
        break;
      }
      await sleep(REST_MS);
      const usage = await server.call('usage', { collect: true }, STEP_TIMEOUT_MS);
      const { connections, listeners } = await server.call('counts', {}, STEP_TIMEOUT_MS);
      if (batch === 0) continue;
      readings.push(
        { quantity: 'timers', at, value: usage.timers },
        { quantity: 'listeners', at, value: listeners },
        { quantity: 'connections', at, value: connections },
        { quantity: 'heap-used', at, value: usage.heapUsedBytes },
      );
    }
    return { packages: { server: loaded.packages, client: packages }, readings, checks };
  },
});

/** Whether the server has seen so many of its connections close, before the time is up. */
async function haveClosed(server: Child<ServerCalls>, connections: number): Promise<boolean> {
  const untilNs = clock.nowNs() + STEP_TIMEOUT_MS * 1e6;
  while (clock.nowNs() < untilNs) {
    const { closed } = await server.call('counts', {}, STEP_TIMEOUT_MS);
    if (closed.length >= connections) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

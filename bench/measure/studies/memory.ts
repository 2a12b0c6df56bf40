import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/contract/clock.ts';
import type { Reading } from '../../model/record.ts';
import { firstListen, START_TIMEOUT_MS, startClient, startServer } from '../arm.ts';
import type { Usage } from '../messages.ts';
import { STAYS_AWAY } from '../stays-away.ts';
import { defineStudy } from './study.ts';

/** From the last thing that happened to the reading, ms: whatever is under way has come to rest. */
const REST_MS = 150;
/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 60_000;
/** From the order to emit to the first event, ms. */
const LEAD_MS = 20;

/**
 * Opens more and more connections, and reads off after each step, behind full garbage collections, what the server holds, in
 * bytes by open connections: `heap-used`, `external` (buffers outside the heap) and `rest` (all else that is resident).
 */
export const memory = defineStudy({
  settings: z.strictObject({
    /** How many are open at each reading, ascending. */
    steps: z.array(z.int().nonnegative()),
    /** Events that every connection gets after it was opened, before the reading. */
    events: z.int().nonnegative(),
  }),

  async run({ context, plan, keep }, { steps, events }) {
    const { transport } = plan;
    const server = keep(startServer(context, plan));
    const client = keep(startClient(context, plan));
    const loaded = await server.call('load', { transport, seed: context.seed }, START_TIMEOUT_MS);
    const { port } = await server.call('listen', firstListen(`round-${context.round}`), START_TIMEOUT_MS);

    const readings: Reading[] = [];
    let packages: readonly string[] = [];
    let open = 0;
    let nextSeq = 1;
    for (const step of steps) {
      const connected = await client.call(
        'connect',
        {
          transport,
          origin: `http://127.0.0.1:${port}`,
          connections: step - open,
          policy: STAYS_AWAY,
          seed: context.seed,
          timeoutMs: STEP_TIMEOUT_MS,
        },
        STEP_TIMEOUT_MS + 1000,
      );
      ({ packages } = connected);
      open = step;
      if (events > 0) {
        const startNs = clock.nowNs() + LEAD_MS * 1e6;
        const ask = { firstSeq: nextSeq, events, startNs, periodNs: 1e9 / 20 };
        await server.call('emit', { plan: ask, fromSeq: nextSeq, window: null }, STEP_TIMEOUT_MS);
        nextSeq += events;
      }
      await sleep(REST_MS);
      const usage = await server.call('usage', { collect: true }, STEP_TIMEOUT_MS);
      readings.push(...readingsOf(usage, step));
    }
    return { packages: { server: loaded.packages, client: packages }, readings, checks: [] };
  },
});

function readingsOf({ heapUsedBytes, externalBytes, rssBytes }: Usage, at: number): Reading[] {
  return [
    { quantity: 'heap-used', at, value: heapUsedBytes },
    { quantity: 'external', at, value: externalBytes },
    { quantity: 'rest', at, value: rssBytes - heapUsedBytes - externalBytes },
  ];
}

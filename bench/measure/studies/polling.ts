import { z } from 'zod';
import type { Reading } from '../../model/record.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { START_TIMEOUT_MS, startClient, startServer } from '../arm.ts';
import type { ServerCalls } from '../messages.ts';
import { circumstancesOf } from '../round-context.ts';
import { runSlice, type SliceArm } from '../slice.ts';
import { connectClients, cpuPerDeliveryNs, listen } from '../trial.ts';
import { defineStudy } from './study.ts';

/** Enough for code and connections to be warm, ms. */
const WARM_UP_MS = 500;
/** Discarded before the measured stretch, ms: longer than the slowest polling takes for a turn. */
const SETTLE_MS = 1000;

/**
 * The same events for the same clients, whether they are sent or asked for. Readings, all for each delivered event: `requests`,
 * `bytes` (of all sockets of the server, both ways, with all framing), `server-cpu` and `client-cpu`, ns; and the median time
 * from due to decoded, `delivery-p50`, ns.
 */
export const polling = defineStudy({
  settings: z.strictObject({
    connections: z.int().positive(),
    eventsPerSecond: z.number().positive(),
    measureMs: z.int().positive(),
  }),

  async run({ context, plan, keep }, { connections, eventsPerSecond, measureMs }) {
    const { transport } = plan;
    const server = keep(startServer(context, plan));
    const client = keep(startClient(context, plan));
    const listening = await listen(context, server, transport);
    const packages = await connectClients(context, client, { transport, port: listening.port, connections });
    const arm: SliceArm = { server, client, nextSeq: 1 };
    const circumstances = circumstancesOf(context);
    const pace = { kind: 'rate', eventsPerSecond } as const;
    await runSlice(arm, { pace, settleMs: 0, measureMs: WARM_UP_MS }, circumstances);

    const before = await server.call('counts', {}, START_TIMEOUT_MS);
    const slice = await runSlice(arm, { pace, settleMs: SETTLE_MS, measureMs }, circumstances);
    const after = await server.call('counts', {}, START_TIMEOUT_MS);
    const received = slice.counts?.received ?? 0;
    return {
      packages: { server: listening.packages, client: packages },
      readings: [
        ...traffic(before, after, received),
        ...reading('server-cpu', slice.server && cpuPerDeliveryNs(slice.server)),
        ...reading('client-cpu', slice.client && cpuPerDeliveryNs(slice.client)),
        ...reading('delivery-p50', slice.client && valueAtQuantile(slice.client.delivery, 0.5)),
      ],
      checks: slice.checks,
    };
  },
});

type Traffic = Pick<ServerCalls['counts']['answer'], 'requests' | 'receivedBytes' | 'writtenBytes'>;

function traffic(before: Traffic, after: Traffic, deliveries: number): Reading[] {
  if (deliveries === 0) return [];
  const bytes = after.receivedBytes - before.receivedBytes + (after.writtenBytes - before.writtenBytes);
  return [
    ...reading('requests', (after.requests - before.requests) / deliveries),
    ...reading('bytes', bytes / deliveries),
  ];
}

function reading(quantity: string, value: number | null): Reading[] {
  return value === null ? [] : [{ quantity, at: null, value }];
}

import { z } from 'zod';
import { CONTENTS, MOST_BLOB_BYTES } from '../../../servers/stream/blob.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { CpuReading } from '../../metrics/cost.ts';
import { quotient } from '../../metrics/sum.ts';
import { START_TIMEOUT_MS, startBlobClients, startBlobServer } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { secureFor } from '../../rounds/secure.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';
import { checkRooms, cpuPer, percentileOf } from '../two-way/procedure.ts';

/** From the order to send to the first blob, ms. */
const LEAD_MS = 40;
const SETTLE_MS = 300;
/** Blobs continue after the window, ms, so that its end is under load too. */
const TAIL_MS = 30;
const DRAIN_MS = 5000;
/** Enough for code and connections to be warm. Small: what memory it takes is not that of the blobs. */
const WARM_UP = { bytes: 1000, perSecond: 1000, forMs: 200 };

/**
 * By the bytes of a blob, where there is more than one size: delays from due to decoded, ns, p90 and p99 of one size alone; CPU of both sides for each blob, ns;
 * `wire-bytes`, in both directions for 1,000 bytes of data; `peak-memory`, of the server, bytes.
 */
export type Reads = CpuReading | 'delay-p50' | 'delay-p90' | 'delay-p99' | 'wire-bytes' | 'peak-memory';

/** Sends binary data to clients in turn, and compares every byte that arrives. */
export const procedure = defineProcedure({
  settings: z
    .strictObject({
      clients: z.int().positive(),
      content: z.enum(CONTENTS),
      /** Sizes of a blob in bytes, one after the other, ascending: what memory is held after one is not seen after a smaller one. */
      sizes: z.array(z.int().min(4).max(MOST_BLOB_BYTES)).nonempty(),
      /** Blobs to all clients together, by size. */
      perSecond: z.array(z.number().positive().max(5000)).nonempty(),
      measureMs: z.int().positive(),
    })
    .refine(({ sizes, perSecond }) => sizes.length === perSecond.length, 'each size needs its rate'),

  async run(arm, { clients, content, sizes, perSecond, measureMs }): Promise<ProcedureResult<Reads>> {
    const { transport } = arm.plan;
    const serving = arm.keep(startBlobServer(arm.context, arm.plan));
    const receiving = arm.keep(startBlobClients(arm.context, arm.plan));
    const secured = await secureFor(transport);
    const { port, packages } = await serving.call(
      'listen',
      { transport, content, ...secured.server },
      START_TIMEOUT_MS,
    );
    const place = { origin: `${secured.scheme}://127.0.0.1:${port}`, ...secured.client };
    const opened = await receiving.call('open', { transport, ...place, clients, content }, CALL_TIMEOUT_MS);
    let nextSeq = 1;
    const { warmUpShare = 1 } = arm.context;
    await step(WARM_UP.bytes, WARM_UP.perSecond, WARM_UP.forMs * warmUpShare);
    const steps: Step[] = [];
    for (const [index, bytes] of sizes.entries())
      steps.push(await step(bytes, perSecond[index] ?? 1, measureMs));
    return {
      packages: { server: packages, client: opened.packages },
      readings: steps.flatMap(({ readings }) => readings),
      checks: steps.flatMap(({ checks }) => checks),
    };

    async function step(bytes: number, rate: number, forMs: number): Promise<Step> {
      const startNs = clock.nowNs() + LEAD_MS * 1e6;
      const window = { fromNs: startNs + SETTLE_MS * 1e6, untilNs: startNs + (SETTLE_MS + forMs) * 1e6 };
      const events = Math.ceil(((SETTLE_MS + forMs + TAIL_MS) / 1000) * rate);
      const plan = { firstSeq: nextSeq, events, startNs, periodNs: 1e9 / rate };
      nextSeq += events;
      const timeoutMs = forMs + DRAIN_MS + CALL_TIMEOUT_MS;
      const ask = { plan, window, bytes };
      const before = await serving.call('traffic', {}, CALL_TIMEOUT_MS);
      await receiving.call('expect', ask, CALL_TIMEOUT_MS);
      const [sent, received] = await Promise.all([
        serving.call('send', ask, timeoutMs),
        receiving.call('received', { drainMs: DRAIN_MS }, timeoutMs),
      ]);
      const after = await serving.call('traffic', {}, CALL_TIMEOUT_MS);
      const wireBytes =
        after.writtenBytes - before.writtenBytes + (after.receivedBytes - before.receivedBytes);
      const at = sizes.length > 1 ? bytes : null;
      const readings = [
        ...reading('delay-p50', at, percentileOf(received.delays, 1, 0.5)),
        // Of several sizes the large ones have too few messages for these, and a row would mix the sizes.
        ...reading('delay-p90', null, at === null ? percentileOf(received.delays, 1, 0.9) : null),
        ...reading('delay-p99', null, at === null ? percentileOf(received.delays, 1, 0.99) : null),
        ...reading('server-cpu', at, cpuPer(sent.window, sent.window.deliveries)),
        ...reading('client-cpu', at, cpuPer(received.window, received.window.deliveries)),
        ...reading('wire-bytes', at, quotient(wireBytes * 1000, events * bytes)),
        ...reading('peak-memory', at, sent.peakResidentBytes),
      ];
      return { readings, checks: checkRooms(received, sent.window) };
    }
  },
});

interface Step {
  readonly readings: readonly ReadingOf<Reads>[];
  readonly checks: readonly Check[];
}

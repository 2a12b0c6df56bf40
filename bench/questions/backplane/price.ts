import { z } from 'zod';
import { startClient } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';
import { cpuPerDeliveryNs, helperCpuNs } from '../../rounds/window.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { createRandom } from '../../stats/random.ts';
import type { PriceReads } from './metrics.ts';
import { startBackplanes, type RunningBackplane } from './ways.ts';

const SETTLE_MS = 150;
/** 1,000 events: ten of them lie beyond the p99. */
const MEASURE_MS = 1000;
/** Before the first window of each way, whose code is cold, ms. */
const WARM_MS = 500;
const FAREWELL_MS = 200;

/** A server, alone or with a broker behind it. */
interface Way {
  readonly session: Session;
  /** null: it is alone. */
  readonly backplane: RunningBackplane | null;
}

/** The same load in turns from one server alone and through each broker that is installed, to the same client process. */
export const procedure = defineProcedure({
  settings: z.strictObject({ connections: z.int().positive(), eventsPerSecond: z.number().positive() }),

  async run(arm, { connections, eventsPerSecond }): Promise<ProcedureResult<PriceReads>> {
    const started = await startBackplanes(arm);
    const checks: Check[] = [...started.checks];
    if (started.backplanes.length === 0)
      return { packages: { server: [], client: [] }, readings: [], checks };
    const client = arm.keep(startClient(arm.context, arm.plan));
    const pace = { kind: 'rate', eventsPerSecond } as const;
    const ways: Way[] = [];
    for (const backplane of [null, ...started.backplanes]) {
      const session = new Session(backplane?.arm ?? arm, { client });
      await session.listen();
      await session.connect(connections);
      await session.measure({ pace, settleMs: SETTLE_MS, measureMs: WARM_MS });
      await session.disconnect();
      ways.push({ session, backplane });
    }

    const measure = async ({ session, backplane }: Way) => {
      await session.until((counts) => counts.connections === 0, { timeoutMs: FAREWELL_MS });
      await session.connect(connections);
      const firstSeq = session.nextSeq;
      const helperPids = backplane?.broker.pids() ?? [];
      const window = await session.measure({
        pace,
        settleMs: SETTLE_MS,
        measureMs: MEASURE_MS,
        helperPids,
      });
      const events = session.nextSeq - firstSeq;
      await session.disconnect();
      checks.push(...window.checks);
      return {
        id: backplane?.id ?? null,
        p50Ns: valueAtQuantile(window.client.delivery, 0.5),
        p99Ns: valueAtQuantile(window.client.delivery, 0.99),
        serverNs: cpuPerDeliveryNs(window.server),
        brokerNs: helperCpuNs(window, events),
      };
    };
    const order = createRandom(arm.context.seed, 'ways').shuffle(ways);
    const readings: ReadingOf<PriceReads>[] = [];
    // The second half mirrors the first: a machine that grows steadily slower or faster costs all ways the same.
    for (const half of [order, order.toReversed()]) {
      const measured = [];
      for (const way of half) measured.push(await measure(way));
      const alone = measured.find(({ id }) => id === null);
      for (const { id, p50Ns, p99Ns, serverNs, brokerNs } of measured) {
        if (id === null) {
          readings.push(
            ...reading('alone-p50', null, p50Ns),
            ...reading('alone-p99', null, p99Ns),
            ...reading('alone-cpu', null, serverNs),
          );
          continue;
        }
        const aloneNs = alone?.p50Ns ?? null;
        readings.push(
          ...reading(`added-delay-${id}`, null, aloneNs === null || p50Ns === null ? null : p50Ns - aloneNs),
          ...reading(`delivery-p99-${id}`, null, p99Ns),
          ...reading(`server-cpu-${id}`, null, serverNs),
          ...reading(`broker-cpu-${id}`, null, brokerNs),
        );
      }
    }
    return { packages: ways[0]?.session.packages ?? { server: [], client: [] }, readings, checks };
  },
});

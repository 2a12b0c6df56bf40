import { z } from 'zod';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { proxies, PROXY_IDS, type ProxyId } from '../../proxies/index.ts';
import { findProxy, startProxy, type RunningProxy } from '../../proxies/start.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';
import { helperCpuNs } from '../../rounds/window.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { createRandom } from '../../stats/random.ts';

const SETTLE_MS = 100;
const MEASURE_MS = 300;
/** How long clients that left may stay with a proxy before the next ones come, ms. The next events show it that they are gone. */
const FAREWELL_MS = 200;

/** By halves of the round: delivery p50 without a proxy, and through each; the difference of the two; and the CPU time of the proxy for each delivered event, all ns. */
export type Reads =
  | 'direct-delivery'
  | `proxied-delivery-${ProxyId}`
  | `added-delay-${ProxyId}`
  | `proxy-cpu-${ProxyId}`;

/** A way from the clients to the server. */
interface Way {
  /** null: none is on it. */
  readonly proxy: { readonly id: ProxyId; readonly running: RunningProxy } | null;
  readonly port: number;
}

/** The same load in turns without a proxy and through each one that is installed, between the same server and client processes. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    eventsPerSecond: z.number().positive(),
  }),

  async run(arm, { connections, eventsPerSecond }): Promise<ProcedureResult<Reads>> {
    const session = new Session(arm);
    const [secret] = await Promise.all([makeLoopbackCertificate(), session.listen()]);
    const checks: Check[] = [];
    const ways: Way[] = [{ proxy: null, port: session.port }];
    for (const id of PROXY_IDS) {
      const proxy = proxies.get(id);
      const installed = await findProxy(proxy);
      if (installed === null) {
        const values = { proxy: proxy.label, package: proxy.package };
        checks.push({ code: 'no-proxy', outcome: 'warn', values });
        continue;
      }
      const running = arm.keep(await startProxy(proxy, installed, 'cured', session.port, secret));
      ways.push({ proxy: { id, running }, port: running.port });
      const values = { proxy: proxy.label, version: installed.version, told: 'nothing' };
      checks.push({ code: 'proxy', outcome: 'pass', values });
    }
    if (ways.length === 1)
      return {
        packages: session.packages,
        readings: [],
        checks: checks.map((check) => ({ ...check, outcome: 'void' })),
      };
    await session.connect(connections);
    await session.warmUp();
    await session.disconnect();

    const measure = async ({ proxy, port }: Way) => {
      await session.until((counts) => counts.connections === 0, { timeoutMs: FAREWELL_MS });
      await session.connect(connections, { port });
      const window = await session.measure({
        pace: { kind: 'rate', eventsPerSecond },
        settleMs: SETTLE_MS,
        measureMs: MEASURE_MS,
        helperPids: proxy?.running.pids() ?? [],
      });
      await session.disconnect();
      checks.push(...window.checks);
      const cpuNs = helperCpuNs(window, window.counts.received);
      return { proxy, deliveryNs: valueAtQuantile(window.client.delivery, 0.5), cpuNs };
    };
    const order = createRandom(arm.context.seed, 'ways').shuffle(ways);
    const readings: ReadingOf<Reads>[] = [];
    // The second half mirrors the first: a machine that grows steadily slower or faster costs all ways the same.
    for (const half of [order, order.toReversed()]) {
      const measured = [];
      for (const way of half) measured.push(await measure(way));
      const direct = measured.find(({ proxy }) => proxy === null)?.deliveryNs ?? null;
      readings.push(...reading('direct-delivery', null, direct));
      for (const { proxy, deliveryNs, cpuNs } of measured) {
        if (proxy === null) continue;
        const addedNs = direct === null || deliveryNs === null ? null : deliveryNs - direct;
        readings.push(
          ...reading(`proxied-delivery-${proxy.id}`, null, deliveryNs),
          ...reading(`added-delay-${proxy.id}`, null, addedNs),
          ...reading(`proxy-cpu-${proxy.id}`, null, cpuNs),
        );
      }
    }
    return { packages: session.packages, readings, checks };
  },
});

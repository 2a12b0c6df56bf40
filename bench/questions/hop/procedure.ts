import { z } from 'zod';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { readForeignUsage } from '../../processes/foreign-process.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { Session } from '../../rounds/session.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';

const SETTLE_MS = 150;
const MEASURE_MS = 500;

/** By pairs of windows: delivery p50 without and with the proxy and the difference of the two, ns; and the CPU time of the proxy for each delivered event, ns. */
export type Reads = 'direct-delivery' | 'proxied-delivery' | 'added-delay' | 'proxy-cpu';

/** The same load in turns without and with a proxy between server and clients. Each side has processes of its own. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    proxy: z.string(),
    connections: z.int().positive(),
    eventsPerSecond: z.number().positive(),
    pairs: z.int().positive(),
  }),

  async run(arm, { proxy: id, connections, eventsPerSecond, pairs }): Promise<ProcedureResult<Reads>> {
    const proxy = proxies.get(id);
    const installed = await findProxy(proxy);
    if (installed === null) {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const [direct, proxied] = [new Session(arm), new Session(arm)];
    await Promise.all([direct.listen(), proxied.listen()]);
    const secret = await makeLoopbackCertificate();
    const running = arm.keep(await startProxy(proxy, installed, 'cured', proxied.port, secret));
    await Promise.all([direct.connect(connections), proxied.connect(connections, { port: running.port })]);
    for (const session of [direct, proxied]) await session.warmUp();

    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    const plan = {
      pace: { kind: 'rate', eventsPerSecond },
      settleMs: SETTLE_MS,
      measureMs: MEASURE_MS,
    } as const;
    const measure = async (session: Session): Promise<number | null> => {
      const before = readForeignUsage(running.pids());
      const window = await session.measure(plan);
      const after = readForeignUsage(running.pids());
      checks.push(...window.checks);
      if (session === proxied && before !== null && after !== null && window.counts.received > 0)
        readings.push(...reading('proxy-cpu', null, (after.cpuNs - before.cpuNs) / window.counts.received));
      return valueAtQuantile(window.client.delivery, 0.5);
    };
    for (let pair = 0; pair < pairs; pair += 1) {
      // A machine that grows steadily slower or faster costs both the same.
      const isDirectFirst = pair % 2 === 0;
      const first = await measure(isDirectFirst ? direct : proxied);
      const second = await measure(isDirectFirst ? proxied : direct);
      const [without, through] = isDirectFirst ? [first, second] : [second, first];
      readings.push(
        ...reading('direct-delivery', null, without),
        ...reading('proxied-delivery', null, through),
        ...reading('added-delay', null, without === null || through === null ? null : through - without),
      );
    }
    const values = { proxy: proxy.label, version: installed.version, told: 'nothing' };
    return {
      packages: proxied.packages,
      readings,
      checks: [...checks, { code: 'proxy', outcome: 'pass', values }],
    };
  },
});

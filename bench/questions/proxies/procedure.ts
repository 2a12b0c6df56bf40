import { z } from 'zod';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { proxies } from '../../proxies/index.ts';
import { isCompressing, VARIANTS, type Variant } from '../../proxies/proxy.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { isMeasuring, transports } from '../../transports.ts';
import { askingForGzip, unmarked } from './gzip.ts';
import { tryWay, wordsOfLoss } from './way.ts';

/**
 * Events that arrived while the stream was open, their delay, how long after the last one the client was told that it is over, and,
 * where it asked for gzip, 1 if the proxy compressed.
 */
export type Reads = 'passed' | 'delay' | 'told-after' | 'compressed';

/** One transport through one proxy, set up in one way. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    proxy: z.string(),
    /** How many are sent. */
    events: z.int().positive(),
    variant: z.custom<Variant>((value) => typeof value === 'string' && value in VARIANTS),
    /** Length of an event's JSON text; 0: without a filler. */
    payloadBytes: z.int().nonnegative(),
    heartbeatMs: z.int().nonnegative(),
    quietMs: z.int().nonnegative(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { proxy: id, variant, events, heartbeatMs, quietMs } = settings;
    const payloadBytes = settings.payloadBytes === 0 ? null : settings.payloadBytes;
    const proxy = proxies.get(id);
    const transport = transports.get(arm.plan.transport);
    const installed = await findProxy(proxy);
    if (installed === null || !isMeasuring(transport)) {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const [{ server: marked }, { client: plain }] = await Promise.all([
      transport.server(),
      transport.client(),
    ]);
    let compressed: number | null = null;
    const asking = askingForGzip((isCompressed) => {
      compressed = isCompressed ? 1 : 0;
    });
    const client = isCompressing(variant) ? asking : plain;
    const server = variant === 'gzip-unmarked' ? unmarked(marked) : marked;
    const secret = await makeLoopbackCertificate();
    const start = async (upstreamPort: number) => {
      const running = await startProxy(proxy, installed, variant, upstreamPort, secret);
      return arm.keep(running);
    };
    const way = { server, client, secret, variant, start, events, payloadBytes, heartbeatMs, quietMs };
    const { delaysNs, lost, lostAfterNs } = await tryWay(way);
    const told = lost === null ? 'nothing' : wordsOfLoss(lost);
    return {
      // The server speaks HTTP/1.1, whatever the proxy speaks in front.
      packages: {
        server: server.packages.filter((name) => name !== 'http2-express'),
        client: client.packages,
      },
      readings: [
        ...reading('passed', null, delaysNs.length),
        ...delaysNs.flatMap((delayNs) => reading('delay', null, delayNs)),
        ...reading('told-after', null, lostAfterNs),
        ...reading('compressed', null, compressed),
      ],
      checks: [
        {
          code: 'proxy',
          outcome: 'pass',
          values: { arm: arm.plan.transport, proxy: proxy.label, version: installed.version, told },
        },
      ],
    };
  },
});

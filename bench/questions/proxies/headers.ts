import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ClientHalf } from '../../../clients/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { STREAM_HEADERS, wire } from '../../../servers/sse.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { isMeasuring, protocolOf, transports } from '../../transports.ts';

/** From when the server sent the headers until the client knew that the stream is open, where the first event comes later and where a comment goes with them, ns. */
export type HeaderReads = 'headers-alone' | 'headers-with-comment';

/** The first event after the headers, ms. */
const FIRST_EVENT_MS = 1000;
const PATIENCE_MS = 3000;
const LOOK_EVERY_MS = 1;

/** An SSE response whose headers go at once, and its first event later. Over HTTP/2 the headers are a frame of their own. */
export const procedure = defineProcedure({
  settings: z.strictObject({ proxy: z.string() }),

  async run(arm, { proxy: id }): Promise<ProcedureResult<HeaderReads>> {
    const proxy = proxies.get(id);
    const transport = transports.get(arm.plan.transport);
    const installed = await findProxy(proxy);
    if (installed === null || !isMeasuring(transport)) {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const { client } = await transport.client();
    const isSecure = protocolOf(arm.plan.transport) === 'h2';
    const secret = await makeLoopbackCertificate();
    const openThrough = async (withComment: boolean): Promise<number | null> => {
      const upstream = await listen(withComment);
      arm.keep({ kill: () => close(upstream.server) });
      const variant = isSecure ? 'http2' : 'cured';
      const running = arm.keep(await startProxy(proxy, installed, variant, upstream.port, secret));
      const origin = `${isSecure ? 'https' : 'http'}://127.0.0.1:${running.port}`;
      const openedNs = await open(client, origin, isSecure ? secret.certificate : null);
      await running.kill();
      await close(upstream.server);
      const sentNs = upstream.sentNs();
      return openedNs === null || sentNs === null ? null : openedNs - sentNs;
    };
    const [alone, withComment] = [await openThrough(false), await openThrough(true)];
    const told = alone === null ? 'nothing' : 'opened';
    const values = { arm: arm.plan.transport, proxy: proxy.label, version: installed.version, told };
    return {
      packages: { server: [], client: client.packages },
      readings: [
        ...reading('headers-alone', null, alone),
        ...reading('headers-with-comment', null, withComment),
      ],
      checks: [{ code: 'proxy', outcome: 'pass', values }],
    };
  },
});

/** A server whose SSE response begins with headers alone, or with a comment behind them. */
async function listen(withComment: boolean) {
  let sentNs: number | null = null;
  const server = createServer((_request, response) => {
    sentNs = clock.nowNs();
    response.writeHead(200, STREAM_HEADERS);
    if (withComment) response.write(wire.comment);
    else response.flushHeaders();
    const cancel = clock.after(FIRST_EVENT_MS, () => response.write('data: first\n\n'));
    response.on('close', cancel);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, port, sentNs: () => sentNs };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** When the client knew that its stream is open, monotonic ns; null: it did not in time. */
async function open(client: ClientHalf, origin: string, trusted: string | null): Promise<number | null> {
  let openedNs: number | null = null;
  let isOver = false;
  const connection = client.open(
    { origin, path: client.path, resumePoint: null, trusted },
    {
      opened: () => (openedNs = clock.nowNs()),
      event: () => undefined,
      gap: () => undefined,
      heartbeat: () => undefined,
      lost: () => (isOver = true),
    },
  );
  const isKnown = (): boolean => openedNs !== null || isOver;
  const untilNs = clock.nowNs() + PATIENCE_MS * 1e6;
  while (!isKnown() && clock.nowNs() < untilNs) await sleep(LOOK_EVERY_MS);
  connection.destroy();
  return openedNs;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { DEFAULT_SERVER_OPTIONS } from '../../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { startHost, type Host } from '../../../servers/hub/host.ts';
import { findBrowsers, openBrowser } from '../../../servers/page/browsers.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { EventStream } from '../../../servers/stream/stream.ts';
import { freePort } from '../../host/local-port.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { transportWithHalves } from '../../transports.ts';
import { EMPTY_PAGE, LAUNCH_TIMEOUT_MS, LOOK_EVERY_MS, RETURN_MS } from './opening.ts';

/**
 * 1 if the page had a stream again and every event in the end; 1 if its EventSource was closed for good; the Last-Event-ID with which it
 * came back, absent where it did not; and the events that the page did not get.
 */
export type RestartReads = 'resumed' | 'closed' | 'resume-point' | 'missed';

const PERIOD_MS = 30;

/** An EventSource in a real browser, while its server ends, is away and returns with its history. The page has no code to reconnect. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    product: z.enum(['Chromium', 'Firefox']),
    /** Directly, over HTTP/1.1 or over HTTP/2 and TLS, or through nginx. */
    way: z.enum(['direct', 'http2', 'nginx']),
    awayMs: z.int().positive(),
    /** What the server asks browsers to wait: Firefox waits for 500 at least. */
    retryMs: z.int().positive(),
    /** Before the server ends, as many while it is away, and as many after it returned. */
    events: z.int().positive(),
  }),

  async run(arm, { product, way, awayMs, retryMs, events }): Promise<ProcedureResult<RestartReads>> {
    const { server: half } = await transportWithHalves(arm.plan.transport).server();
    const packages = { server: half.packages, client: [] };
    const found = findBrowsers(arm.context.env ?? {}).find((one) => one.product === product);
    if (found === undefined || found.executablePath === null) {
      const values = { product, paths: found?.paths.join(', ') ?? null };
      return { packages, readings: [], checks: [{ code: 'no-browser', outcome: 'void', values }] };
    }
    const nginx = proxies.get('nginx');
    const installed = way === 'nginx' ? await findProxy(nginx) : null;
    if (way === 'nginx' && installed === null) {
      const values = { proxy: nginx.label, package: nginx.package };
      return { packages, readings: [], checks: [{ code: 'no-proxy', outcome: 'void', values }] };
    }
    const http2 = way === 'http2';
    const secret = await makeLoopbackCertificate();
    const settings = { clock, epoch: 'page', names: ['Again'], payloadBytes: null };
    const stream = new EventStream({ ...settings, replayWindow: 10 * events });
    const resumePoints: (number | null)[] = [];
    const listen = async (port: number): Promise<Host> => {
      const host = await startHost({
        halves: [['it', half]],
        stream,
        options: { ...DEFAULT_SERVER_OPTIONS, retryMs },
        port,
        host: '127.0.0.1',
        certificate: http2 ? secret : null,
        http2,
      });
      arm.keep({ kill: () => host.close() });
      host.app.get('/', (_request, response) => response.type('html').send(EMPTY_PAGE));
      host.server.on('request', ({ url, headers }: IncomingMessage) => {
        if (url?.startsWith(half.path) !== true) return;
        const id = headers['last-event-id'];
        resumePoints.push(typeof id === 'string' ? Number.parseInt(id, 10) : null);
      });
      return host;
    };
    const host = await listen(await freePort());
    const running =
      installed === null ? null : arm.keep(await startProxy(nginx, installed, 'cured', host.port, secret));
    const certificates = { acceptInsecureCerts: http2 };
    const { browser, close } = await (arm.context.openBrowser ?? openBrowser)(
      found,
      found.executablePath,
      LAUNCH_TIMEOUT_MS,
      certificates,
    );
    arm.keep({ kill: close });
    const [page, version] = [await browser.newPage(), await browser.version()];
    await page.goto(`${http2 ? 'https' : 'http'}://127.0.0.1:${running?.port ?? host.port}/`);
    await page.evaluate(`
      window.held = new Set();
      window.source = new EventSource('${half.path}');
      source.onmessage = ({ data }) => held.add(JSON.parse(data).seq);
      0`);
    const waitFor = async (expression: string): Promise<void> => {
      const untilNs = clock.nowNs() + RETURN_MS * 1e6;
      while ((await page.evaluate(expression)) !== true && clock.nowNs() < untilNs)
        await sleep(LOOK_EVERY_MS);
    };
    let seq = 0;
    const publish = async (): Promise<void> => {
      for (const last = seq + events; seq < last; await sleep(PERIOD_MS))
        stream.publish((seq += 1), clock.nowNs());
    };
    await waitFor('source.readyState === source.OPEN');
    await publish();
    await waitFor(`held.size === ${seq}`);
    const { port } = host;
    await host.close();
    await Promise.all([publish(), sleep(awayMs)]);
    const attempts = resumePoints.length;
    await listen(port);
    await publish();
    await waitFor(`held.size === ${seq} || source.readyState === source.CLOSED`);
    const held = Number(await page.evaluate('held.size'));
    const isClosed = (await page.evaluate('source.readyState === source.CLOSED')) === true;
    return {
      packages,
      readings: [
        ...reading('resumed', null, held === seq ? 1 : 0),
        ...reading('closed', null, isClosed ? 1 : 0),
        ...reading('resume-point', null, resumePoints[attempts] ?? null),
        ...reading('missed', null, seq - held),
      ],
      checks: [{ code: 'browser', outcome: 'pass', values: { version } }],
    };
  },
});

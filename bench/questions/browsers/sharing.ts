import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { Page } from 'puppeteer-core';
import { z } from 'zod';
import { DEFAULT_SERVER_OPTIONS } from '../../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { startHost } from '../../../servers/hub/host.ts';
import { findBrowsers, openBrowser } from '../../../servers/page/browsers.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { EventStream } from '../../../servers/stream/stream.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { transportWithHalves } from '../../transports.ts';
import { EMPTY_PAGE, LAUNCH_TIMEOUT_MS, openMany } from './opening.ts';

/** How long an ordinary request of the page may take before it counts as blocked, ms. */
const PATIENCE_MS = 3000;

/** The code of a page that opens a connection to its own origin. */
const OPENINGS: Readonly<Record<string, string>> = {
  sse: "new EventSource('/events')",
  'sse-h2': "new EventSource('/events')",
  websocket: "new WebSocket('ws://' + location.host + '/websocket')",
  'websocket-h2': "new WebSocket('wss://' + location.host + '/websocket')",
};

/** Streams that are open at once, TCP connections under them with that of the page, those of the streams that came over HTTP/2, and whether a fetch beside them was answered (1) or not (0). */
export type SharingReads = 'streams-open' | 'tcp-connections' | 'streams-over-http2' | 'fetch-answered';

/** One page of a real browser asks for many streams of one origin. The server is in this process: nothing here is a cost. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    product: z.enum(['Chromium', 'Firefox']),
    attempts: z.int().positive(),
    http2: z.boolean(),
  }),

  async run(arm, { product, attempts, http2 }): Promise<ProcedureResult<SharingReads>> {
    const { transport } = arm.plan;
    const opening = OPENINGS[transport];
    const installed = findBrowsers(arm.context.env ?? {}).find((one) => one.product === product);
    const { server: half } = await transportWithHalves(transport).server();
    const packages = { server: half.packages, client: [] };
    if (installed === undefined || installed.executablePath === null || opening === undefined) {
      const values = { product, paths: installed?.paths.join(', ') ?? null };
      return { packages, readings: [], checks: [{ code: 'no-browser', outcome: 'void', values }] };
    }
    const stream = new EventStream({
      clock,
      epoch: 'page',
      names: ['-'],
      payloadBytes: null,
      replayWindow: 0,
    });
    const host = await startHost({
      halves: [[transport, half]],
      stream,
      options: DEFAULT_SERVER_OPTIONS,
      port: 0,
      host: '127.0.0.1',
      certificate: http2 ? await makeLoopbackCertificate() : null,
      http2,
    });
    arm.keep({ kill: () => host.close() });
    host.app.get('/', (_request, response) => response.type('html').send(EMPTY_PAGE));
    let overHttp2 = 0;
    const count = ({ url, httpVersionMajor }: IncomingMessage): void => {
      if (url?.startsWith(half.path) === true && httpVersionMajor > 1) overHttp2 += 1;
    };
    host.server.on('request', count).on('upgrade', count);

    const certificates = { acceptInsecureCerts: http2 };
    const opened = await (arm.context.openBrowser ?? openBrowser)(
      installed,
      installed.executablePath,
      LAUNCH_TIMEOUT_MS,
      certificates,
    );
    arm.keep({ kill: opened.close });
    const [page, version] = [await opened.browser.newPage(), await opened.browser.version()];
    await page.goto(`${http2 ? 'https' : 'http'}://127.0.0.1:${host.port}/`);
    const open = await openMany(page, opening, attempts);
    const tcpConnections = await new Promise<number>((resolve) => {
      host.server.getConnections((_error, connections) => {
        resolve(connections);
      });
    });
    const answered = await isAnswered(page);
    return {
      packages,
      readings: [
        ...reading('streams-open', null, open),
        ...reading('tcp-connections', null, tcpConnections),
        ...reading('streams-over-http2', null, Math.min(open, overHttp2)),
        ...reading('fetch-answered', null, answered ? 1 : 0),
      ],
      checks: [{ code: 'browser', outcome: 'pass', values: { version } }],
    };
  },
});

/** Whether an ordinary request of the page is answered while its streams are open. */
async function isAnswered(page: Page): Promise<boolean> {
  const answer = page.evaluate("fetch('/?beside', { cache: 'no-store' }).then(({ ok }) => ok)");
  answer.catch(() => undefined); // the page is closed while it waits
  return (await Promise.race([answer, sleep(PATIENCE_MS, false)])) === true;
}

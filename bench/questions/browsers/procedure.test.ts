import { afterAll, expect, it } from 'vitest';
import {
  findBrowsers,
  openBrowser,
  type BrowserOpener,
  type OpenBrowser,
} from '../../../servers/page/browsers.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy } from '../../proxies/start.ts';
import { runProcedure } from '../procedure.fixture.ts';

const running = new Map<string, Promise<OpenBrowser>>();
afterAll(() => Promise.all([...running.values()].map(async (opened) => (await opened).close())));

/** A profile of its own in the one browser of each product: to start another one takes longer than most of what is tested. */
const openProfile: BrowserOpener = async (installed, path, timeoutMs) => {
  const { product } = installed;
  const opened =
    running.get(product) ?? openBrowser(installed, path, timeoutMs, { acceptInsecureCerts: true });
  running.set(product, opened);
  const { browser } = await opened;
  const profile = await browser.createBrowserContext();
  return {
    browser: { newPage: () => profile.newPage(), version: () => browser.version() },
    close: () => profile.close(),
  };
};

const run = (id: string, transport: string, settings: ProcedureCell['settings']) =>
  runProcedure(id, transport, settings, { openBrowser: openProfile });

const measure = (transport: string, product: string) => run('browsers', transport, { product, attempts: 8 });

const chromium = findBrowsers(process.env).find(({ product }) => product === 'Chromium');

it.skipIf(chromium?.executablePath === null)(
  'in Chromium EventSource reconnects after a reset and not after a 503, and opens six at once',
  async () => {
    const { readings, checks } = await measure('sse', 'Chromium');
    const valueRead = (quantity: string) => readings.find((one) => one.quantity === quantity)?.value;
    expect(checks).toMatchObject([{ code: 'browser', outcome: 'pass' }]);
    // The server asks for 3 s, and a browser waits at least that long.
    expect(valueRead('return-after-reset')).toBeGreaterThan(2.9e9);
    expect(valueRead('return-after-503')).toBeUndefined();
    expect(valueRead('open-at-once')).toBe(6);
  },
  60_000,
);

it.skipIf(chromium?.executablePath === null)(
  'in Chromium a WebSocket does not reconnect, and opens as many as requested',
  async () => {
    const { readings } = await measure('websocket', 'Chromium');
    expect(readings).toEqual([{ quantity: 'open-at-once', at: null, value: 8 }]);
  },
  60_000,
);

for (const [product, installed] of findBrowsers(process.env).map((one) => [one.product, one] as const)) {
  it.skipIf(installed.executablePath === null)(
    `in ${product} 12 EventSources share one connection of HTTP/2, and six of HTTP/1.1 block an ordinary request`,
    async () => {
      const share = async (transport: string, http2: boolean) => {
        const settings = { product, attempts: 12, http2 };
        const { valueOf } = await run('browser-sharing', transport, settings);
        const quantities = ['streams-open', 'tcp-connections', 'streams-over-http2', 'fetch-answered'];
        return quantities.map((quantity) => valueOf(quantity));
      };
      expect(await share('sse-h2', true)).toEqual([12, 1, 12, 1]);
      expect(await share('sse', false)).toEqual([6, 6, 0, 0]);
      expect(await share('websocket-h2', true)).toEqual([12, 1, 12, 1]); // RFC 8441
    },
    120_000,
  );
}

const nginx = await findProxy(proxies.get('nginx'));

for (const { product, executablePath } of findBrowsers(process.env)) {
  const over = async (way: 'direct' | 'http2' | 'nginx') => {
    // Five seconds: on a busy machine too, an attempt falls into them.
    const settings = { product, way, awayMs: 5000, retryMs: 1000, events: 5 };
    const transport = way === 'http2' ? 'sse-h2' : 'sse';
    const { valueOf } = await run('browser-restart', transport, settings);
    return (['resumed', 'closed', 'resume-point', 'missed'] as const).map((quantity) => valueOf(quantity));
  };
  it.skipIf(executablePath === null)(
    `in ${product} an EventSource tries on while its server is away, and resumes from the last event`,
    async () => {
      for (const way of ['direct', 'http2'] as const) expect(await over(way), way).toEqual([1, 0, 5, 0]);
    },
    60_000,
  );
  it.skipIf(executablePath === null || nginx === null)(
    `in ${product} an EventSource that gets a 502 from nginx is closed for good`,
    async () => {
      expect(await over('nginx')).toEqual([0, 1, null, 10]);
    },
    60_000,
  );
}

it('is void, and says why, on a transport that no page can open', async () => {
  const { readings, checks } = await measure('raw-tcp', 'Chromium');
  expect(readings).toEqual([]);
  expect(checks).toMatchObject([{ code: 'no-browser', outcome: 'void' }]);
});

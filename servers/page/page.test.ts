import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowsers, openBrowser, type OpenBrowser } from './browsers.ts';
import type { PageServer } from './start.ts';
import { startTestServer } from './start.fixture.ts';

/** Screenshots for people to look at, of the narrowest and the widest window. Git ignores the folder. */
const ARTEFACTS = join(import.meta.dirname, '../../.artefacts');

/** How often a page looks whether it shows what is waited for, ms: seldom enough to leave the processor to others. */
const LOOK_EVERY_MS = 20;

/** Names arrive without their fading colour: to draw it all the time is most of what a browser without a graphics card does. */
const STAND_STILL = `{
  const [sheet] = document.styleSheets;
  sheet.insertRule('.names li { animation: none; }', sheet.cssRules.length);
}`;

/** What each browser logs about a connection that is cut: not a defect of the page. */
const OF_A_CUT = {
  Chromium: /net::ERR_(?:INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET)/,
  Firefox: /interrupted while the page was loading|can.t establish a connection/,
} as const;

const found = findBrowsers(process.env);
for (const { product, paths, executablePath } of found) {
  if (executablePath === null) {
    process.stderr.write(`The test of the page in ${product} is skipped: none at ${paths.join(', ')}.\n`);
  }
}

describe.each(found)('the page in $product', (installed) => {
  const { product, executablePath } = installed;
  if (executablePath === null) {
    it.skip('is not tested: it is not installed', () => {});
    return;
  }
  let opened: OpenBrowser;
  let server: PageServer;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    opened = await openBrowser(installed, executablePath, 60_000);
  }, 60_000); // a first start, on a busy machine

  beforeEach(async () => {
    server = await startTestServer({ retryMs: 1000 }); // long enough to be seen
    page = await opened.browser.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (!OF_A_CUT[product].test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.origin);
    await page.evaluate(STAND_STILL);
    await namesCome();
  });

  afterEach(async () => {
    const heard = complaints;
    await page.close();
    await server.close();
    expect(heard).toEqual([]);
  });

  afterAll(() => opened.close());

  function stateIs(side: string, state: string): Promise<unknown> {
    return page.waitForSelector(`#${side}[data-state="${state}"]`);
  }

  /** Waits for names on both sides that look alike. */
  async function namesCome(): Promise<void> {
    await page.waitForSelector('#sse[data-state="open"] .names li:nth-child(3)');
    await page.waitForSelector('#websocket[data-state="open"] .names li:nth-child(3)');
  }

  async function textOf(selector: string): Promise<string> {
    return String(await page.$eval(selector, (element) => element.textContent));
  }

  async function count(side: string, field: string): Promise<number> {
    return Number(await textOf(`#${side} [data-show="${field}"]`));
  }

  /** Waits until this number of further names has arrived over SSE: time passes for the other side too. */
  async function moreOverSse(names: number): Promise<void> {
    const until = (await count('sse', 'lastSeq')) + names;
    const seq = `Number(document.querySelector('#sse [data-show="lastSeq"]').textContent)`;
    await page.waitForFunction(`${seq} >= ${until}`, { polling: LOOK_EVERY_MS });
  }

  it('shows the same names on both sides', async () => {
    const [overSse, overWebSocket] = await page.$$eval('.names', (lists) =>
      lists.map((list) => [...list.querySelectorAll('li')].map((row) => String(row.textContent))),
    );
    const inBoth = overSse?.filter((name) => overWebSocket?.includes(name)) ?? [];
    expect(inBoth.length).toBeGreaterThanOrEqual(2);
    expect(inBoth[0]).toMatch(/^\d+[A-Z]/);
  });

  it('lists the newest name first', async () => {
    const seqs = await page.$$eval('#sse .names .seq', (cells) =>
      cells.map((cell) => Number(cell.textContent)),
    );
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
  });

  it('lets EventSource reconnect by itself after a cut, and miss nothing', async () => {
    await page.click('[data-cut="sse"]');
    await stateIs('sse', 'reconnecting');
    await stateIs('sse', 'open');
    await moreOverSse(2);
    expect(await textOf('#sse [data-show="detail"]')).toMatch(
      /^Reconnected by itself after [\d.]+ s\. Requested everything after \d+, missed none\.$/,
    );
    expect(await count('sse', 'missed')).toBe(0);
    expect(await count('sse', 'duplicate')).toBe(0);
  });

  it('leaves the bare WebSocket closed until the button is pressed, and counts what was missed', async () => {
    await page.click('[data-cut="websocket"]');
    await stateIs('websocket', 'closed');
    await moreOverSse(1); // its last events are drawn by then
    const received = await count('websocket', 'received');
    await moreOverSse(10);
    await stateIs('websocket', 'closed');
    expect(await count('websocket', 'received')).toBe(received);

    await page.click('#reconnect');
    await page.waitForSelector('#websocket[data-state="open"] .names .lost');
    expect(await count('websocket', 'missed')).toBeGreaterThanOrEqual(9);
    expect(await textOf('#websocket [data-show="detail"]')).toContain('Reconnected by your click');
  });

  it('lets our code reconnect the WebSocket, and miss nothing', async () => {
    await page.click('#reconnects');
    await page.click('[data-cut="websocket"]');
    await stateIs('websocket', 'reconnecting');
    await stateIs('websocket', 'open');
    await moreOverSse(2);
    expect(await textOf('#websocket [data-show="detail"]')).toMatch(
      /^Reconnected by our code .* missed none\.$/,
    );
    expect(await count('websocket', 'missed')).toBe(0);
    expect(await count('websocket', 'duplicate')).toBe(0);
  });

  it('counts anew when the server was restarted', async () => {
    await moreOverSse(5);
    const port = Number(new URL(server.origin).port);
    await server.close();
    await stateIs('websocket', 'closed');
    expect(await textOf('#websocket [data-show="detail"]')).toContain('Code 1001, with a goodbye');
    server = await startTestServer({ port, epoch: 'another', retryMs: 1000 });
    await stateIs('sse', 'open');
    await page.click('#reconnect');
    await namesCome();
    await moreOverSse(2);
    for (const side of ['sse', 'websocket']) {
      expect(await textOf(`#${side} [data-show="detail"]`)).toContain('was restarted');
      expect(await count(side, 'duplicate')).toBe(0);
    }
  });

  it('can be used with the keyboard alone, and the focus stays where it is', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await stateIs('sse', 'reconnecting');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await stateIs('websocket', 'closed');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await stateIs('websocket', 'open');
    expect(await page.$eval(':focus', (element) => element.id)).toBe('reconnect');
  });

  it('shows the code that runs', async () => {
    expect(await textOf('#sse-code')).toBe("new EventSource('/events')");
    expect(await textOf('#websocket-code')).toContain('function reconnectLater() {\n  // Wait longer');
  });

  it('shows the bytes of one event on both wires, as the server has read them', async () => {
    await page.waitForFunction("document.querySelector('#sse-wire .text').textContent !== ''");
    await page.click('#hold');
    const [sse, websocket] = [await textOf('#sse-wire .text'), await textOf('#websocket-wire .text')];
    expect(sse).toMatch(/^[0-9a-f]+\\r\\n\nid: \d+\\n\ndata: \{"seq":.*\}\\n\n\\n\n\\r\\n\n$/);
    expect(websocket).toMatch(/^<81><[0-9a-f]{2}>\{"seq":.*\}$/);
    expect(await textOf('#sse-wire [data-wire="sum"]')).toMatch(/^\d+ bytes, \d+ of them JSON text$/);
    expect(await textOf('#websocket-wire .dump')).toMatch(/^81 [0-9a-f]{2} 7b 22 73 65 71 22 /);
    expect(await textOf('#sse-opening')).toContain('HTTP/1.1 200 OK\\r\\n');
    expect(await textOf('#websocket-opening')).toContain('HTTP/1.1 101 Switching Protocols\\r\\n');
    await moreOverSse(25);
    expect(await textOf('#sse-wire .text')).toBe(sse);
  });

  it('shows the code of both servers, section beside section', async () => {
    await page.click('#code-of-servers summary');
    await page.waitForSelector('#code-of-servers pre');
    for (const side of ['sse', 'websocket']) {
      const sections = await page.$$eval(`#code-of-servers pre.${side}`, (cells) =>
        cells.map((cell) => String(cell.textContent)),
      );
      const file = readFileSync(join(import.meta.dirname, `../${side}.ts`), 'utf8');
      expect(sections.join('').replaceAll(/\s/g, '')).toBe(file.replaceAll(/\s/g, ''));
      const numbers = sections.map((text) => /^\s*\/\/ (\d)\. /.exec(text)?.[1] ?? '');
      expect(numbers).toEqual(['', '1', '2', '3', '4', '5', '6']);
    }
  });

  it('fits narrow and wide windows without sideways scrolling', async () => {
    mkdirSync(ARTEFACTS, { recursive: true });
    await page.click('#code-of-servers summary');
    await page.waitForSelector('#code-of-servers pre');
    await page.waitForFunction("document.querySelector('#sse-wire .text').textContent !== ''");
    for (const width of [320, 390, 768, 1280]) {
      await page.setViewport({ width, height: 800 });
      // Firefox takes the vertical scroll bar off the width.
      expect(await page.$eval('html', (html) => html.scrollWidth - html.clientWidth)).toBe(0);
      const path: `${string}.png` = `${ARTEFACTS}/page-${product.toLowerCase()}-${width}.png`;
      if (width === 320 || width === 1280) await page.screenshot({ path, fullPage: true });
    }
  });
});

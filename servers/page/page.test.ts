import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PageServer } from './start.ts';
import { startTestServer } from './test-support.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const chromium = CANDIDATES.find((path) => existsSync(path)) ?? null;
if (chromium === null) {
  process.stderr.write(`The browser test is skipped: no Chromium at ${CANDIDATES.join(', ')}.\n`);
}

describe.skipIf(chromium === null)('the page in a browser', () => {
  const profile = mkdtempSync(join(tmpdir(), 'page-test-'));
  let browser: Browser;
  let server: PageServer;
  let page: Page;
  /** What the browser complains about. A connection that is cut is no defect of the page. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await launch({
      executablePath: chromium ?? '',
      userDataDir: profile,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  beforeEach(async () => {
    server = await startTestServer({ retryMs: 1000 }); // long enough to be seen
    page = await browser.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (!/net::ERR_(?:INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED)/.test(message.text())) {
        complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.origin);
    await namesCome();
  });

  afterEach(async () => {
    const heard = complaints;
    await page.close();
    await server.close();
    expect(heard).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  });

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

  /** Waits until so many more names have come over SSE: time passes for the other side too. */
  async function moreOverSse(names: number): Promise<void> {
    const until = (await count('sse', 'lastSeq')) + names;
    while ((await count('sse', 'lastSeq')) < until) {
      // Each reading asks the browser, and so gives it time.
    }
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

  it('lets EventSource come back by itself after a cut, and miss nothing', async () => {
    await page.click('[data-cut="sse"]');
    await stateIs('sse', 'reconnecting');
    await stateIs('sse', 'open');
    await moreOverSse(2);
    expect(await textOf('#sse [data-show="detail"]')).toMatch(
      /^Back by itself after [\d.]+ s\. Asked for all after \d+, missed none\.$/,
    );
    expect(await count('sse', 'missed')).toBe(0);
    expect(await count('sse', 'duplicate')).toBe(0);
  });

  it('leaves the bare WebSocket closed until the button is pressed, and counts what was missed', async () => {
    await page.click('[data-cut="websocket"]');
    await stateIs('websocket', 'closed');
    const received = await count('websocket', 'received');
    await moreOverSse(10);
    await stateIs('websocket', 'closed');
    expect(await count('websocket', 'received')).toBe(received);

    await page.click('#reconnect');
    await page.waitForSelector('#websocket[data-state="open"] .names .lost');
    expect(await count('websocket', 'missed')).toBeGreaterThanOrEqual(9);
    expect(await textOf('#websocket [data-show="detail"]')).toContain('Back by your click');
  });

  it('lets our code bring the WebSocket back, and miss nothing', async () => {
    await page.click('#comes-back');
    await page.click('[data-cut="websocket"]');
    await stateIs('websocket', 'reconnecting');
    await stateIs('websocket', 'open');
    await moreOverSse(2);
    expect(await textOf('#websocket [data-show="detail"]')).toMatch(/^Back by our code .* missed none\.$/);
    expect(await count('websocket', 'missed')).toBe(0);
    expect(await count('websocket', 'duplicate')).toBe(0);
  });

  it('counts anew when the server has been started anew', async () => {
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
      expect(await textOf(`#${side} [data-show="detail"]`)).toContain('started anew');
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
    expect(await textOf('#websocket-code')).toContain('function comeBack() {\n  // Wait longer');
  });

  it('fits narrow and wide windows without sideways scrolling', async () => {
    for (const width of [320, 390, 768, 1280]) {
      await page.setViewport({ width, height: 800 });
      expect(await page.$eval('html', (html) => html.scrollWidth)).toBe(width);
    }
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAnswerPage } from './answer.fixture.ts';
import { findBrowsers, openBrowser, type OpenBrowser } from './browsers.ts';
import type { PageServer } from './start.ts';

/** Screenshots for people to look at, of the narrowest and the widest window. Git ignores the folder. */
const ARTEFACTS = join(import.meta.dirname, '../../.artefacts');

/** How often a page looks whether it shows what is waited for, ms: seldom enough to leave the processor to others. */
const LOOK_EVERY_MS = 20;

/** What each browser logs about a connection that is cut: not a defect of the page. */
const OF_A_CUT = {
  Chromium: /net::ERR_(?:INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET)/,
  Firefox: /interrupted while the page was loading|can.t establish a connection/,
} as const;

const SIDES = ['sse', 'websocket'] as const;

describe.each(findBrowsers(process.env))('the page of an answer in $product', (installed) => {
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
    server = await startAnswerPage();
    page = await opened.browser.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (!OF_A_CUT[product].test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${server.origin}/answer`);
  });

  afterEach(async () => {
    const heard = complaints;
    await page.close();
    await server.close();
    expect(heard).toEqual([]);
  });

  afterAll(() => opened.close());

  async function show(side: string, field: string): Promise<string> {
    return String(await page.$eval(`#${side} [data-show="${field}"]`, (element) => element.textContent));
  }

  function stateIs(side: string, state: string): Promise<unknown> {
    return page.waitForSelector(`#${side}[data-state="${state}"]`);
  }

  async function tokensReach(side: string, tokens: number): Promise<void> {
    const shown = `Number(document.querySelector('#${side} [data-show="tokens"]').textContent)`;
    await page.waitForFunction(`${shown} >= ${tokens}`, { polling: LOOK_EVERY_MS });
  }

  /** The text of an answer without the marks of the cuts. */
  function textOf(side: string): Promise<string> {
    return page.$eval(`#${side} .answer`, ({ childNodes }) =>
      [...childNodes]
        .filter(({ nodeType }) => nodeType === 3) // text
        .map(({ textContent }) => textContent)
        .join(''),
    );
  }

  it('reads the same answer on both sides, and each in the middle of a cut without a loss', async () => {
    await page.click('#ask');
    for (const side of SIDES) {
      await stateIs(side, 'open');
      await tokensReach(side, 5);
      await page.click(`#${side} [data-do="cut"]`);
      await stateIs(side, 'resuming');
    }
    for (const side of SIDES) await stateIs(side, 'whole');
    for (const side of SIDES)
      expect([await show(side, 'tokens'), await show(side, 'missed'), await show(side, 'twice')]).toEqual([
        '150',
        '0',
        '0',
      ]);
    expect(await textOf('sse')).toBe(await textOf('websocket'));
    expect(await page.$$eval('.answer .cut', ({ length }) => length)).toBe(2);
  });

  it('cancels each side, and asks again over what is left of it', async () => {
    await page.click('#ask');
    for (const side of SIDES) await stateIs(side, 'open');
    for (const side of SIDES) {
      await tokensReach(side, 3);
      await page.click(`#${side} [data-do="cancel"]`);
      await stateIs(side, 'cancelled');
    }
    // A POST and a DELETE; a question and a cancel on the connection that is held.
    expect([await show('sse', 'sent'), await show('websocket', 'sent')]).toEqual(['2', '2']);
    expect(await show('websocket', 'detail')).toMatch(/^The server made \d+ tokens, and \d+ were read\.$/);
    await page.click('#ask');
    for (const side of SIDES) await stateIs(side, 'open');
    expect(await show('websocket', 'sent')).toBe('1');
  });

  it('shows the code that runs', async () => {
    const codeOf = async (side: string) =>
      String(await page.$eval(`#${side}-code`, (code) => code.textContent));
    expect(await codeOf('sse')).toMatch(/^function askByPost\(prompt\) \{\n {2}const headers/);
    expect(await codeOf('sse')).toContain("method: 'DELETE'");
    expect(await codeOf('websocket')).toContain('send({ cancel: true });');
  });

  it('fits narrow and wide windows without sideways scrolling', async () => {
    mkdirSync(ARTEFACTS, { recursive: true });
    await page.click('#ask');
    for (const side of SIDES) await tokensReach(side, 30);
    for (const width of [320, 390, 768, 1280]) {
      await page.setViewport({ width, height: 800 });
      expect(await page.$eval('html', (html) => html.scrollWidth - html.clientWidth)).toBe(0);
      const path: `${string}.png` = `${ARTEFACTS}/answer-${product.toLowerCase()}-${width}.png`;
      if (width === 320 || width === 1280) await page.screenshot({ path, fullPage: true });
    }
  });
});

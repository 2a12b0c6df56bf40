import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { findBrowsers, type InstalledBrowser } from '../../../servers/page/browsers.ts';
import type { Check } from '../../records/record.ts';
import { ANSWERS } from '../../rounds/fault-steps.ts';
import type { LinkCalls } from '../../link/calls.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import type { Child } from '../../processes/child.ts';
import type { Keep } from '../../processes/children.ts';
import { Service } from '../../rounds/session.ts';

/** A browser that starts for the first time takes long on a busy machine, ms. */
const LAUNCH_TIMEOUT_MS = 60_000;
/** The SSE server asks for 3 s; so long a browser may take to come back or to give up, ms. */
const RETURN_MS = 15_000;
/** For so long a proxy answers 503: longer than what a browser waits, ms. */
const ANSWERED_MS = 4000;
/** After the first connection, none has opened for so long: none will, ms. */
const QUIET_MS = 2500;
const LOOK_EVERY_MS = 20;
const CALL_TIMEOUT_MS = 10_000;

const EMPTY_PAGE =
  'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 17\r\nConnection: close\r\n\r\n<title>-</title>\n';

/** What a page has to say to open a connection, and how it sees that it is open. This and no more. */
const OPENINGS: Readonly<Record<string, string>> = {
  sse: "new EventSource('/events')",
  websocket: "new WebSocket('ws://' + location.host + '/websocket')",
};

/** Times until the browser reconnected by itself, ns, absent where it did not; and connections open, of many requested. */
export type Reads = 'return-after-reset' | 'return-after-503' | 'open-at-once';

/** A page in a real browser, through a link. It opens a connection and has no code to reconnect. */
export const procedure = defineProcedure({
  settings: z.strictObject({ product: z.enum(['Chromium', 'Firefox']), attempts: z.int().positive() }),

  async run({ context, plan, keep }, { product, attempts }): Promise<ProcedureResult<Reads>> {
    const opening = OPENINGS[plan.transport];
    const installed = findBrowsers().find((one) => one.product === product);
    const service = new Service({ context, plan, keep }, { isLinked: true });
    await service.load();
    if (installed === undefined || installed.executablePath === null || opening === undefined) {
      return { packages: service.packages, readings: [], checks: [notThere(product, installed)] };
    }
    await service.listen();
    const { link } = service;
    const { page, version } = await openBrowser(installed, installed.executablePath, keep);
    /** An empty page of the server's origin, which the link hands out: a 404 of Express forbids its page to connect. */
    const visit = async (): Promise<void> => {
      await link.call('answer', { response: EMPTY_PAGE }, CALL_TIMEOUT_MS);
      await page.goto(`http://127.0.0.1:${service.port}/empty`);
      await link.call('forward', {}, CALL_TIMEOUT_MS);
    };

    await visit();
    await openOne(page, opening);
    const afterReset = await returnAfterReset(page, link);
    await visit();
    await openOne(page, opening);
    const after503 = await returnAfter503(page, link);
    await visit();
    const atOnce = await openMany(page, opening, attempts);
    return {
      packages: service.packages,
      readings: [
        ...reading('return-after-reset', null, afterReset),
        ...reading('return-after-503', null, after503),
        ...reading('open-at-once', null, atOnce),
      ],
      checks: [{ code: 'browser', outcome: 'pass', values: { version } }],
    };
  },
});

function notThere(product: string, installed: InstalledBrowser | undefined): Check {
  return {
    code: 'no-browser',
    outcome: 'void',
    values: { product, paths: installed?.paths.join(', ') ?? null },
  };
}

async function openBrowser(
  { browser: kind, args }: InstalledBrowser,
  executablePath: string,
  keep: Keep,
): Promise<{ readonly page: Page; readonly version: string }> {
  // Large, and of no use to any other run.
  const { launch } = await import('puppeteer-core');
  const profile = mkdtempSync(join(tmpdir(), 'browsers-'));
  const browser = await launch({
    browser: kind,
    executablePath,
    userDataDir: profile,
    args: [...args],
    timeout: LAUNCH_TIMEOUT_MS,
  });
  keep({
    async kill() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  });
  return { page: await browser.newPage(), version: await browser.version() };
}

/** @throws Error when it does not open: then nothing that follows means anything. */
async function openOne(page: Page, opening: string): Promise<void> {
  if ((await openMany(page, opening, 1)) === 0) throw new Error('the connection of the page did not open');
}

/** Opens connections of the page, and resolves with how many are open when no further one opens. */
async function openMany(page: Page, opening: string, attempts: number): Promise<number> {
  await page.evaluate(`
    window.opened = 0;
    window.kept = Array.from({ length: ${attempts} }, () => {
      const connection = ${opening};
      connection.onopen = () => { window.opened += 1; };
      return connection;
    });
    0`);
  const limitNs = clock.nowNs() + RETURN_MS * 1e6;
  let [open, sinceNs] = [0, clock.nowNs()];
  const isQuiet = (): boolean => open > 0 && clock.nowNs() - sinceNs > QUIET_MS * 1e6;
  while (open < attempts && clock.nowNs() < limitNs && !isQuiet()) {
    await sleep(LOOK_EVERY_MS);
    const now = await openedIn(page);
    if (now !== open) [open, sinceNs] = [now, clock.nowNs()];
  }
  return open;
}

async function openedIn(page: Page): Promise<number> {
  return Number(await page.evaluate('window.opened'));
}

/** Resets the connection of the page. Resolves with the time until its next one was accepted, ns; null: none opened. */
async function returnAfterReset(page: Page, link: Child<LinkCalls>): Promise<number | null> {
  const openedBefore = await openedIn(page);
  const { untilNs } = await link.call('reset', { connections: null }, CALL_TIMEOUT_MS);
  return acceptSince(untilNs, openedBefore, page, link);
}

/** The same, where a proxy answers by itself for a while and then passes on again. */
async function returnAfter503(page: Page, link: Child<LinkCalls>): Promise<number | null> {
  const openedBefore = await openedIn(page);
  await link.call('answer', { response: ANSWERS.unavailable }, CALL_TIMEOUT_MS);
  await link.call('reset', { connections: null }, CALL_TIMEOUT_MS);
  await sleep(ANSWERED_MS);
  const { untilNs } = await link.call('forward', {}, CALL_TIMEOUT_MS);
  return acceptSince(untilNs, openedBefore, page, link);
}

/**
 * Waits until one more connection of the page has opened: it was the last that the link accepted. null: the page was told that
 * its connection is closed for good.
 * @throws Error when neither has happened in time: that it is still trying says nothing.
 */
async function acceptSince(
  sinceNs: number,
  openedBefore: number,
  page: Page,
  link: Child<LinkCalls>,
): Promise<number | null> {
  const limitNs = clock.nowNs() + RETURN_MS * 1e6;
  while (clock.nowNs() < limitNs) {
    if ((await openedIn(page)) > openedBefore) {
      const { acceptsNs } = await link.call('counts', { sinceNs }, CALL_TIMEOUT_MS);
      const last = acceptsNs.at(-1);
      return last === undefined ? null : last - sinceNs;
    }
    if ((await page.evaluate('kept[0].readyState === kept[0].CLOSED')) === true) return null;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the browser was still trying to come back after ${RETURN_MS} ms`);
}

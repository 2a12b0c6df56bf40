import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { z } from 'zod';
import { findBrowsers, openBrowser } from '../../../servers/page/browsers.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { LinkCalls } from '../../link/calls.ts';
import type { Child } from '../../processes/child.ts';
import { ANSWERS } from '../../rounds/fault-steps.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { Service } from '../../rounds/session.ts';
import { LAUNCH_TIMEOUT_MS, LOOK_EVERY_MS, openedIn, openMany, RETURN_MS } from './opening.ts';

/** How long a proxy answers 503, ms: longer than a browser waits. */
const ANSWERED_MS = 4000;
const CALL_TIMEOUT_MS = 10_000;

const EMPTY_PAGE =
  'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 17\r\nConnection: close\r\n\r\n<title>-</title>\n';

/** The code of a page that opens a connection. It has no other code. */
const OPENINGS: Readonly<Record<string, string>> = {
  sse: "new EventSource('/events')",
  websocket: "new WebSocket('ws://' + location.host + '/websocket')",
};

/** Times until the browser reconnected by itself, ns, absent where it did not; and connections open, of many requested. */
export type Reads = 'return-after-reset' | 'return-after-503' | 'open-at-once';

/** A page in a real browser, through a link. It opens a connection and has no code to reconnect. */
export const procedure = defineProcedure({
  settings: z.strictObject({ product: z.enum(['Chromium', 'Firefox']), attempts: z.int().positive() }),

  async run(arm, { product, attempts }): Promise<ProcedureResult<Reads>> {
    const opening = OPENINGS[arm.plan.transport];
    const installed = findBrowsers(arm.context.env ?? {}).find((one) => one.product === product);
    const service = new Service(arm, { isLinked: true });
    await service.load();
    if (installed === undefined || installed.executablePath === null || opening === undefined) {
      const values = { product, paths: installed?.paths.join(', ') ?? null };
      const checks = [{ code: 'no-browser', outcome: 'void', values }] as const;
      return { packages: service.packages, readings: [], checks };
    }
    await service.listen();
    const { link } = service;
    const { browser, close } = await (arm.context.openBrowser ?? openBrowser)(
      installed,
      installed.executablePath,
      LAUNCH_TIMEOUT_MS,
    );
    arm.keep({ kill: close });
    const [page, version] = [await browser.newPage(), await browser.version()];
    /** An empty page of the server's origin, which the link serves: a 404 page of Express may not connect. */
    const visit = async (): Promise<void> => {
      await link.call('answer', { response: EMPTY_PAGE }, CALL_TIMEOUT_MS);
      await page.goto(`http://127.0.0.1:${service.port}/empty`);
      await link.call('forward', {}, CALL_TIMEOUT_MS);
    };

    /** Opens one connection of a new page, and breaks it. Resolves with the time until the next one was accepted. */
    const returnAfter = async (breakIt: Break): Promise<number | null> => {
      await visit();
      if ((await openMany(page, opening, 1)) === 0)
        throw new Error('the connection of the page did not open');
      return acceptSince(await breakIt(link), page, link);
    };

    const afterReset = await returnAfter(reset);
    const after503 = await returnAfter(resetThen503);
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

/** Breaks the connection of the page. Resolves with when it could connect again, monotonic ns. */
type Break = (link: Child<LinkCalls>) => Promise<number>;

const reset: Break = async (link) =>
  (await link.call('reset', { connections: null }, CALL_TIMEOUT_MS)).untilNs;

/** A proxy answers on its own for a while, and then forwards again. */
const resetThen503: Break = async (link) => {
  await link.call('answer', { response: ANSWERS.unavailable }, CALL_TIMEOUT_MS);
  await reset(link);
  await sleep(ANSWERED_MS);
  return (await link.call('forward', {}, CALL_TIMEOUT_MS)).untilNs;
};

/**
 * Waits until a second connection of the page has opened: it was the last that the link accepted. null: the page was told that
 * its connection is closed for good.
 * @throws Error when neither happened in time: that it is still trying decides nothing.
 */
async function acceptSince(sinceNs: number, page: Page, link: Child<LinkCalls>): Promise<number | null> {
  const limitNs = clock.nowNs() + RETURN_MS * 1e6;
  while (clock.nowNs() < limitNs) {
    if ((await openedIn(page)) > 1) {
      const { acceptsNs } = await link.call('counts', { sinceNs }, CALL_TIMEOUT_MS);
      const last = acceptsNs.at(-1);
      return last === undefined ? null : last - sinceNs;
    }
    if ((await page.evaluate('kept[0].readyState === kept[0].CLOSED')) === true) return null;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the browser was still trying to reconnect after ${RETURN_MS} ms`);
}

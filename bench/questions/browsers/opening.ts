import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { systemClock as clock } from '../../../servers/stream/clock.ts';

/** A first start takes long on a busy machine, ms. */
export const LAUNCH_TIMEOUT_MS = 60_000;
/** How long a browser may take to open connections, to reconnect or to give up, ms. The SSE server asks for 3 s. */
export const RETURN_MS = 15_000;
/** When no connection has opened for this long, no more will, ms. */
const QUIET_MS = 2500;
export const LOOK_EVERY_MS = 20;

export const EMPTY_PAGE = '<!doctype html><title>-</title>\n';

/** Opens connections of the page, and resolves with how many are open when no more open. */
export async function openMany(page: Page, opening: string, attempts: number): Promise<number> {
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

/** How many connections of the page have opened so far. */
export async function openedIn(page: Page): Promise<number> {
  return Number(await page.evaluate('window.opened'));
}

import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findBrowsers, openBrowser } from './browsers.ts';

const dir = mkdtempSync(join(tmpdir(), 'browsers test ü-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** A program that prints this line and ends with this status. */
function program(name: string, line: string, status = 0): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\necho '${line}'\nexit ${status}\n`);
  chmodSync(path, 0o755);
  return path;
}

const snap = "Command '/usr/bin/chromium-browser' requires the chromium snap to be installed.".replaceAll(
  "'",
  '',
);

describe('a browser that the environment names', () => {
  it.each([
    ['is taken before any that is installed', 'Chromium 130.0.6723.58 snap', 0, true],
    ['may be a Chrome', 'Google Chrome 130.0.6723.58 ', 0, true],
    ['may be one for testing', 'Google Chrome for Testing 130.0.6723.58', 0, true],
    ['is none when it only asks for a snap', snap, 1, false],
    ['is none when it only prints its name', 'Chromium is not installed.', 0, false],
    ['is none when it is the other one', 'Mozilla Firefox 140.0', 0, false],
  ])('%s: %s', (_, line, status, isOne) => {
    const path = program(`chrome-${line.length}`, line, status);
    const [chromium] = findBrowsers({ CHROME_PATH: path });
    expect(chromium).toMatchObject({ executablePath: isOne ? path : null, paths: [path] });
  });

  it('is looked for there alone, and an empty name is none', () => {
    const firefox = program('firefox', 'Mozilla Firefox 140.0esr');
    expect(findBrowsers({ FIREFOX_PATH: firefox })[1]?.executablePath).toBe(firefox);
    const absent = join(dir, 'absent');
    expect(findBrowsers({ FIREFOX_PATH: absent })[1]).toMatchObject({
      executablePath: null,
      paths: [absent],
    });
    expect(findBrowsers({ FIREFOX_PATH: '' })[1]?.paths).toContain('/usr/bin/firefox');
  });
});

describe('the folder of a browser', () => {
  it('does not stay behind when the browser does not start', async () => {
    vi.stubEnv('TMPDIR', dir);
    const path = program('mute', 'Chromium 1.0');
    const [chromium] = findBrowsers({ CHROME_PATH: path });
    if (chromium === undefined) throw new Error('no candidate');
    await expect(openBrowser(chromium, path, 5000)).rejects.toThrow();
    expect(readdirSync(dir).filter((name) => name.startsWith('browser-'))).toEqual([]);
    vi.unstubAllEnvs();
  });

  it.skipIf(findBrowsers(process.env).every(({ executablePath }) => executablePath === null))(
    'does not stay behind when it is closed, and neither does anything else',
    async () => {
      const installed = findBrowsers(process.env).find(({ executablePath }) => executablePath !== null);
      if (installed?.executablePath === undefined || installed.executablePath === null)
        throw new Error('none');
      vi.stubEnv('TMPDIR', dir);
      const before = readdirSync(dir);
      const { browser, close } = await openBrowser(installed, installed.executablePath, 60_000);
      expect(await browser.version()).toMatch(/\d/);
      expect(readdirSync(dir)).not.toEqual(before);
      await close();
      await close();
      expect(readdirSync(dir)).toEqual(before);
      vi.unstubAllEnvs();
    },
    60_000,
  );
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';

/** A browser that can be driven by a program. */
export interface InstalledBrowser {
  readonly product: 'Chromium' | 'Firefox';
  /** How Puppeteer calls its kind. */
  readonly browser: 'chrome' | 'firefox';
  /** Where it lies; null: nowhere that is known. */
  readonly executablePath: string | null;
  /** Where it was looked for. */
  readonly paths: readonly string[];
  readonly args: readonly string[];
  readonly env: BrowserEnv;
}

/** The environment that browsers run in, and in which the user may name them. */
export type BrowserEnv = Readonly<Record<string, string | undefined>>;

interface Candidate extends Omit<InstalledBrowser, 'executablePath' | 'env'> {
  /** Names a browser. Where it is set, no other path is tried. */
  readonly variable: 'CHROME_PATH' | 'FIREFOX_PATH';
  /** What it calls itself when it is asked for its version. */
  readonly ownName: RegExp;
}

const CANDIDATES: readonly Candidate[] = [
  {
    product: 'Chromium',
    browser: 'chrome',
    variable: 'CHROME_PATH',
    ownName: /\b(?:Chromium|Chrome) [\w ]*\d/,
    paths: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
  {
    product: 'Firefox',
    browser: 'firefox',
    variable: 'FIREFOX_PATH',
    ownName: /\bFirefox [\w ]*\d/,
    paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    args: [],
  },
];

/** On a busy machine a browser takes long to say who it is, ms. */
const VERSION_TIMEOUT_MS = 10_000;
/** A browser that was killed may still be writing to its profile. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

/** The browsers that this project knows how to start, and where each one lies on this machine. */
export function findBrowsers(env: BrowserEnv): readonly InstalledBrowser[] {
  return CANDIDATES.map(({ variable, ownName, ...candidate }) => {
    const own = env[variable] ?? '';
    const paths = own === '' ? candidate.paths : [own];
    const executablePath = paths.find((path) => isBrowser(path, ownName)) ?? null;
    return { ...candidate, paths, executablePath, env };
  });
}

/** What each program said of itself: asking takes long, and the answer stays the same while this process runs. */
const said = new Map<string, string>();

/** Whether a program says that it is the browser: Ubuntu installs one in its place that only asks for a snap. */
function isBrowser(path: string, ownName: RegExp): boolean {
  if (!existsSync(path)) return false;
  const version = said.get(path) ?? askVersion(path);
  said.set(path, version);
  return ownName.test(version);
}

/** Empty where the program fails. */
function askVersion(path: string): string {
  const { status, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: VERSION_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : '';
}

/** A browser at work. */
export interface OpenBrowser {
  readonly browser: Browser;
  /** Ends it. Safe to call more than once. */
  readonly close: () => Promise<void>;
}

/** Starts a browser, or takes one that runs. What of it is used by procedures. */
export type BrowserOpener = (...how: Parameters<typeof openBrowser>) => Promise<{
  readonly browser: Pick<Browser, 'newPage' | 'version'>;
  readonly close: () => Promise<void>;
}>;

/**
 * Starts a browser with an empty profile. All that it writes lies in one folder, which is removed when it is closed, when it
 * does not start, and when this process ends first. Signals are left to this process.
 * @param certificates.acceptInsecureCerts whether pages may come from a server that proves itself with a certificate of its own; absent: no
 */
export async function openBrowser(
  { browser, args, env }: InstalledBrowser,
  executablePath: string,
  timeoutMs: number,
  { acceptInsecureCerts = false }: { readonly acceptInsecureCerts?: boolean } = {},
): Promise<OpenBrowser> {
  // Large, and loaded only where a browser is wanted.
  const { launch } = await import('puppeteer-core');
  const profile = mkdtempSync(join(tmpdir(), 'browser-'));
  const remove = (): void => rmSync(profile, REMOVAL);
  process.once('exit', remove);
  const forget = (): void => {
    process.off('exit', remove);
    remove();
  };
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  try {
    const open = await launch({
      ...signals,
      browser,
      executablePath,
      userDataDir: join(profile, 'profile'),
      args: [...args],
      acceptInsecureCerts,
      // Chromium leaves the folder of its lock in the one for temporary files.
      env: { ...env, TMPDIR: profile },
      timeout: timeoutMs,
    });
    let closed: Promise<void> | null = null;
    return { browser: open, close: () => (closed ??= open.close().finally(forget)) };
  } catch (error) {
    forget();
    throw error;
  }
}

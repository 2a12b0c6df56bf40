import { existsSync } from 'node:fs';

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
}

const CANDIDATES: readonly Omit<InstalledBrowser, 'executablePath'>[] = [
  {
    product: 'Chromium',
    browser: 'chrome',
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
    paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    args: [],
  },
];

/** The browsers that this project knows how to start, and where each one lies on this machine. */
export function findBrowsers(): readonly InstalledBrowser[] {
  return CANDIDATES.map((candidate) => ({
    ...candidate,
    executablePath: candidate.paths.find((path) => existsSync(path)) ?? null,
  }));
}

/** For tests: the page's server on a port that the system chooses. */
import { join } from 'node:path';
import { vi } from 'vitest';
import { server as sse } from '../sse.ts';
import { server as websocket } from '../websocket.ts';
import { loadPage } from './page.ts';
import { startPageServer, type PageServer, type PageServerSettings } from './start.ts';

/** Twenty events a second, and clients that reconnect soon: fast enough to wait for. */
export function startTestServer(settings: Partial<PageServerSettings> = {}): Promise<PageServer> {
  return startPageServer({
    halves: [
      ['sse', sse],
      ['websocket', websocket],
    ],
    page: loadPage(join(import.meta.dirname, 'index.html')),
    port: 0,
    host: '127.0.0.1',
    rate: 20,
    seed: 1,
    payloadBytes: null,
    heartbeatMs: 15_000,
    replayWindow: 1000,
    retryMs: 200,
    epoch: 'test',
    ...settings,
  });
}

/** Waits until `/healthz` counts these connections. */
export async function untilConnections(origin: string, ...expected: readonly number[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const health: { transports: Record<string, { connections: number }> } = JSON.parse(
        await (await fetch(`${origin}/healthz`)).text(),
      );
      const counted = Object.values(health.transports).map(({ connections }) => connections);
      if (counted.join() !== expected.join()) throw new Error(`${counted.join()} connections`);
    },
    { timeout: 10_000, interval: 10 },
  );
}

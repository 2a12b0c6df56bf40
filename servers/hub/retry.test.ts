import { describe, expect, it } from 'vitest';
import { until } from './until.fixture.ts';
import { getRequest, sendRaw } from './raw-socket.fixture.ts';
import { startLoopback } from './loopback.fixture.ts';
import { drawRetryMs } from './retry.ts';
import { server as sse } from '../sse.ts';
import { server as sseHttp } from '../controls/sse-http.ts';

describe('the reconnection time of a connection', () => {
  it('is the same for all without a spread, whatever is drawn', () => {
    const options = { retryMs: 3000, retrySpreadMs: 0 };
    expect([0, 0.3, 0.999].map((draw) => drawRetryMs(options, () => draw))).toEqual([3000, 3000, 3000]);
  });

  it('lies evenly around the time that is asked for, and never below 0', () => {
    const options = { retryMs: 3000, retrySpreadMs: 2000 };
    expect([0, 0.25, 0.5, 0.75].map((draw) => drawRetryMs(options, () => draw))).toEqual([
      1000, 2000, 3000, 4000,
    ]);
    expect(drawRetryMs({ retryMs: 10, retrySpreadMs: 50 }, () => 0)).toBe(0);
  });

  it.each([
    ['sse', sse, '/events'],
    ['sse-http', sseHttp, '/events-http'],
  ])('is drawn anew for each connection of %s', async (id, half, path) => {
    const draws = [0, 0.75];
    const server = await startLoopback([[id, half]], {
      retryMs: 3000,
      retrySpreadMs: 2000,
      random: () => draws.shift() ?? 0.5,
    });
    for (const told of ['retry: 1000\n', 'retry: 4000\n', 'retry: 3000\n']) {
      const raw = sendRaw(server.host.port, getRequest(path));
      await until(told, () => raw.received().includes(told));
    }
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerHalf } from '../contract.ts';
import { startLoopback, type Loopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { pollingServer } from './polling.ts';

const polling = pollingServer('/poll', 0);
const longPolling = pollingServer('/long-poll', 25_000);

/** Asks once. */
function ask({ origin }: Loopback, path: string, headers: Readonly<Record<string, string>> = {}) {
  const controller = new AbortController();
  const answer = fetch(new URL(path, origin), { headers, signal: controller.signal }).then(
    async (response) => ({
      status: response.status,
      position: response.headers.get('stream-position'),
      gap: response.headers.get('stream-gap'),
      lines: (await response.text()).split('\n').filter((line) => line !== ''),
    }),
  );
  const leave = (): void => {
    answer.catch(() => undefined);
    controller.abort();
  };
  onTestFinished(leave);
  return { answer, leave };
}

const serve = (half: ServerHalf, settings: Parameters<typeof startLoopback>[1] = {}): Promise<Loopback> =>
  startLoopback([['it', half]], settings);

/** A long poll that waits for the fourth event. */
async function waiting(settings: Parameters<typeof startLoopback>[1] = {}) {
  const server = await serve(longPolling, { history: 3, ...settings });
  const asked = ask(server, '/long-poll?after=3.epoch-1');
  await until('the request to wait', () => server.of('it').counts().timers === 1);
  return { server, ...asked };
}

describe.each([
  ['polling', polling],
  ['long polling', longPolling],
] as const)('%s', (_name, half) => {
  it('without a position is told at once where the stream stands, and gets nothing of the past', async () => {
    const server = await serve(half, { history: 7 });
    const { answer } = ask(server, half.path);
    expect(await answer).toEqual({ status: 204, position: '7.epoch-1', gap: null, lines: [] });
  });

  it('gets all that came after its position, with the text that was published, and the next position', async () => {
    const server = await serve(half, { history: 7, names: ['a "b"\r\n\u2028c'] });
    const { answer } = ask(server, `${half.path}?after=4.epoch-1`);
    const lines = server.published.slice(4);
    expect(await answer).toEqual({ status: 200, position: '7.epoch-1', gap: null, lines });
    expect(server.of('it').counts().deliveries).toBe(3);
  });

  it('reports what is lost for good, and sends what it still holds', async () => {
    const server = await serve(half, { history: 7, replayWindow: 2 });
    const { gap, lines } = await ask(server, `${half.path}?after=3.epoch-1`).answer;
    expect([gap, lines]).toEqual(['true', server.published.slice(5)]);
  });

  it('is closed to pages of other origins', async () => {
    const { answer } = ask(await serve(half), half.path, { Origin: 'https://evil.example' });
    expect((await answer).status).toBe(403);
  });

  it('keeps no place for requests that are pipelined behind another one', async () => {
    const server = await serve(half, { history: 3 });
    const raw = sendRaw(server.host.port, getRequest(`${half.path}?after=3.epoch-1`).repeat(8));
    await until(
      'the first to be taken',
      () => raw.received() !== '' || server.of('it').counts().timers === 1,
    );
    expect(server.of('it').counts().connections).toBeLessThanOrEqual(1);
    raw.socket.destroy();
    await until('all to be forgotten', () => server.of('it').counts().connections === 0);
    expect(server.of('it').counts().timers).toBe(0);
  });
});

it('polling without news is answered at once: 204', async () => {
  const { answer } = ask(await serve(polling, { history: 3 }), '/poll?after=3.epoch-1');
  expect(await answer).toMatchObject({ status: 204, lines: [] });
});

describe('a request that waits', () => {
  it('is answered by the next event, and leaves no timer behind', async () => {
    const { server, answer } = await waiting();
    server.publish(2);
    const lines = server.published.slice(3, 4); // the fifth comes with the next request
    expect(await answer).toEqual({ status: 200, position: '4.epoch-1', gap: null, lines });
    expect(server.of('it').counts()).toMatchObject({ timers: 0, deliveries: 1 });
  });

  it('is answered with 204 when its time is up', async () => {
    const server = await serve(pollingServer('/short-wait', 5), { history: 3 });
    const { answer } = ask(server, '/short-wait?after=3.epoch-1');
    expect(await answer).toMatchObject({ status: 204, position: '3.epoch-1' });
    expect(server.of('it').counts().timers).toBe(0);
  });

  it('takes its timer along when the client leaves', async () => {
    const { server, leave } = await waiting();
    leave();
    await until('it to be forgotten', () => server.of('it').counts().connections === 0);
    expect(server.of('it').counts().timers).toBe(0);
  });

  it('is refused when too many wait, until one is answered', async () => {
    const { server, answer } = await waiting({ maxConnections: 1 });
    expect((await ask(server, '/long-poll?after=3.epoch-1').answer).status).toBe(503);
    server.publish();
    expect((await answer).status).toBe(200);
    await until('it to be forgotten', () => server.of('it').counts().connections === 0);
    expect((await ask(server, '/long-poll?after=3.epoch-1').answer).status).toBe(200);
  });

  it('does not keep the host from closing', async () => {
    const { server, answer } = await waiting();
    await server.host.close();
    expect((await answer).status).toBe(204);
  });
});

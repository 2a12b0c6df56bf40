import { request, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoopback, type Loopback } from '../hub/loopback.fixture.ts';
import type { ServerHalf } from '../contract.ts';
import { until } from '../hub/until.fixture.ts';
import { pollingServer } from './polling.ts';

const polling = pollingServer('/poll', 0);
const longPolling = pollingServer('/long-poll', 25_000);

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly lines: readonly string[];
}

/** Asks once, on a connection of its own. */
function ask(
  { origin }: Loopback,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): { readonly answer: Promise<Answered>; readonly leave: () => void } {
  const outgoing = request(new URL(path, origin), { agent: false, headers });
  const answer = new Promise<Answered>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => {
        const lines = body.split('\n').filter((line) => line !== '');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, lines });
      });
    });
  });
  const leave = (): void => {
    answer.catch(() => undefined);
    outgoing.destroy();
  };
  onTestFinished(leave);
  outgoing.end();
  return { answer, leave };
}

const serve = (half: ServerHalf, settings: Parameters<typeof startLoopback>[1] = {}): Promise<Loopback> =>
  startLoopback([['it', half]], settings);

describe.each([
  ['polling', polling],
  ['long polling', longPolling],
] as const)('%s', (_name, half) => {
  it('without a position is told at once where the stream stands, and gets nothing of the past', async () => {
    const server = await serve(half, { history: 7 });
    const { status, headers, lines } = await ask(server, half.path).answer;
    expect([status, headers['stream-position'], headers['stream-epoch']]).toEqual([
      204,
      '7.epoch-1',
      'epoch-1',
    ]);
    expect(lines).toEqual([]);
  });

  it('gets all that came after its position, with the text that was published, and where to go on', async () => {
    const server = await serve(half, { history: 7, names: ['a "b"\r\n\u2028c'] });
    const { status, headers, lines } = await ask(server, `${half.path}?after=4.epoch-1`).answer;
    expect([status, headers['stream-position'], headers['stream-gap']]).toEqual([
      200,
      '7.epoch-1',
      undefined,
    ]);
    expect(lines).toEqual(server.published.slice(4));
    expect(server.of('it').counts().deliveries).toBe(3);
  });

  it('reports what is lost for good, and sends what it still holds', async () => {
    const server = await serve(half, { history: 7, replayWindow: 2 });
    const { headers, lines } = await ask(server, `${half.path}?after=3.epoch-1`).answer;
    expect(headers['stream-gap']).toBe('true');
    expect(lines).toEqual(server.published.slice(5));
  });

  it('is closed to pages from elsewhere', async () => {
    const server = await serve(half);
    const { status } = await ask(server, half.path, { Origin: 'https://evil.example' }).answer;
    expect(status).toBe(403);
  });
});

it('polling without news is answered at once: 204', async () => {
  const server = await serve(polling, { history: 3 });
  const { status, lines } = await ask(server, '/poll?after=3.epoch-1').answer;
  expect([status, lines]).toEqual([204, []]);
});

describe('a question that waits', () => {
  it('is answered by the next event, and leaves no timer behind', async () => {
    const server = await serve(longPolling, { history: 3 });
    const { answer } = ask(server, '/long-poll?after=3.epoch-1');
    await until('the question to wait', () => server.of('it').counts().timers === 1);
    server.publish(2);
    const { status, headers, lines } = await answer;
    expect([status, headers['stream-position']]).toEqual([200, '4.epoch-1']);
    expect(lines).toEqual(server.published.slice(3, 4)); // the fifth comes when it asks again
    expect(server.of('it').counts()).toMatchObject({ timers: 0, deliveries: 1 });
  });

  it('is answered with 204 when its time is up', async () => {
    const server = await serve(pollingServer('/short-wait', 5), { history: 3 });
    const { status, headers } = await ask(server, '/short-wait?after=3.epoch-1').answer;
    expect([status, headers['stream-position']]).toEqual([204, '3.epoch-1']);
    expect(server.of('it').counts().timers).toBe(0);
  });

  it('takes its timer along when the client leaves', async () => {
    const server = await serve(longPolling, { history: 3 });
    const { leave } = ask(server, '/long-poll?after=3.epoch-1');
    await until('the question to wait', () => server.of('it').counts().timers === 1);
    leave();
    await until('it to be forgotten', () => server.of('it').counts().connections === 0);
    expect(server.of('it').counts().timers).toBe(0);
  });

  it('is refused when too many wait, until one is answered', async () => {
    const server = await serve(longPolling, { history: 3, maxConnections: 1 });
    const first = ask(server, '/long-poll?after=3.epoch-1');
    await until('the question to wait', () => server.of('it').counts().timers === 1);
    expect((await ask(server, '/long-poll?after=3.epoch-1').answer).status).toBe(503);
    server.publish();
    expect((await first.answer).status).toBe(200);
    await until('it to be forgotten', () => server.of('it').counts().connections === 0);
    expect((await ask(server, '/long-poll?after=3.epoch-1').answer).status).toBe(200);
  });

  it('does not keep the host from closing', async () => {
    const server = await serve(longPolling, { history: 3 });
    const { answer } = ask(server, '/long-poll?after=3.epoch-1');
    await until('the question to wait', () => server.of('it').counts().timers === 1);
    await server.host.close();
    expect((await answer).status).toBe(204);
  });
});

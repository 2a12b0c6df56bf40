import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  acceptSse,
  acceptUpgrade,
  answerOnce,
  frame,
  serveForeign,
  sseEvent,
  targetAt,
  type ForeignServer,
} from '../../clients/targets/foreign-server.fixture.ts';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { systemClock } from '../../servers/stream/clock.ts';
import { halfOf } from '../processes/target-clients.ts';
import { listenTo } from '../processes/listen.ts';
import { admit } from './gate.ts';
import { whyRefused } from './refusal.ts';

const NOW = { wallNs: 1_700_000_000_000e6, monotonicNs: 5e12 };

type Answer = Parameters<typeof serveForeign>[0];

/** What is said of a server that answers so; null: it passes. Real sockets, and a patience of a tenth of a second. */
async function saidOf(scheme: 'http' | 'ws', answer: Answer, wishes: Partial<ForeignTarget> = {}) {
  const server = await serveForeign(answer);
  const target = targetAt(`${scheme}://127.0.0.1:${server.port}/`, wishes);
  const listened = await listenTo(
    { target, events: 4, firstEventMs: 300, thenMs: 300 },
    await halfOf(target),
    systemClock,
  );
  const refusal = whyRefused(target, listened, NOW);
  return refusal === null ? null : plain(refusal, server);
}

function plain(
  { message, hint }: { readonly message: string; readonly hint: string | null },
  { port }: ForeignServer,
) {
  return { message: message.replace(String(port), 'PORT'), hint };
}

const sse =
  (...texts: readonly string[]): Answer =>
  (socket) => {
    acceptSse(socket);
    socket.write(texts.join(''));
  };
const websocket =
  (...frames: readonly Buffer[]): Answer =>
  (socket, head) => {
    acceptUpgrade(socket, head);
    socket.write(Buffer.concat(frames));
  };
const html = 'Content-Type: text/html\r\n';
const four = [1, 2, 3, 4];

describe('a target passes', () => {
  it('with events of SSE whose ids grow', async () => {
    const events = four.map((id) => sseEvent('{}', id));
    expect(await saidOf('http', sse(...events), { seq: { kind: 'sse-id' } })).toBeNull();
  });

  it('with messages that have a number and a time where it was said', async () => {
    const frames = four.map((n) => frame(JSON.stringify({ a: [{ n }], t: 1_700_000_000_000 })));
    const wishes = { seq: { kind: 'json', path: 'a.0.n' }, sentAt: { path: 't', unit: 'unix-ms' } } as const;
    expect(await saidOf('ws', websocket(...frames), wishes)).toBeNull();
  });
});

describe('a target is refused with what came and what to do', () => {
  it.each<[string, 'http' | 'ws', Answer, Partial<ForeignTarget>, RegExp, RegExp]>([
    [
      'answers 404',
      'http',
      (socket) => answerOnce(socket, '404 Not Found', html),
      {},
      /answered 404 with text\/html; expected 200 with text\/event-stream\.$/,
      /Correct the path/,
    ],
    [
      'answers HTML',
      'http',
      (socket) => answerOnce(socket, '200 OK', html, '<p>'),
      {},
      /answered 200 with text\/html; expected 200/,
      /Correct the path/,
    ],
    [
      'answers 204',
      'http',
      (socket) => answerOnce(socket, '204 No Content'),
      {},
      /answered 204; expected/,
      /tells an EventSource to stop/,
    ],
    [
      'redirects',
      'http',
      (socket) => answerOnce(socket, '302 Found', 'Location: /other\r\n'),
      {},
      /redirects to \/other \(302\)/,
      /Redirects are not followed/,
    ],
    [
      'wants to know who asks',
      'http',
      (socket) => answerOnce(socket, '401 Unauthorized'),
      {},
      /answered 401/,
      /--header/,
    ],
    [
      'closes without an answer',
      'http',
      (socket) => socket.resetAndDestroy(),
      {},
      /closed the connection without an answer/,
      /with TLS or without/,
    ],
    [
      'speaks something else',
      'http',
      (socket) => socket.end('SSH-2.0-OpenSSH_9.2'),
      {},
      /answered with something that is not HTTP \(HPE_\w+\)/,
      /Correct the port/,
    ],
    [
      'accepts and says nothing',
      'http',
      () => undefined,
      {},
      /answered nothing within 10 s/,
      /Correct the URL/,
    ],
    [
      'opens and sends no event',
      'http',
      sse(': comment\n\n'),
      {},
      /sent no event within 10 s/,
      /A comment is no event/,
    ],
    [
      'opens and ends',
      'http',
      (socket) => answerOnce(socket, '200 OK', 'Content-Type: text/event-stream\r\n'),
      {},
      /closed the connection before its first event/,
      /A stream stays open/,
    ],
    [
      'is no WebSocket',
      'ws',
      (socket) => answerOnce(socket, '200 OK', html),
      {},
      /answered 200 with text\/html; expected 101/,
      /http:\/\/ in place of ws/,
    ],
    [
      'needs a subprotocol',
      'ws',
      (socket) => answerOnce(socket, '400 Bad Request'),
      {},
      /answered 400; expected 101/,
      /--subprotocol NAME/,
    ],
    [
      'has no subprotocol',
      'ws',
      websocket(),
      { subprotocols: ['graphql-ws'] },
      /did not agree on a subprotocol/,
      /--subprotocol NAME/,
    ],
    [
      'closes a WebSocket at once',
      'ws',
      websocket(frame('\u0003\u00f0', 8)),
      {},
      /closed the connection/,
      /--send TEXT/,
    ],
    ['waits for a message', 'ws', websocket(frame('', 9)), {}, /sent no event within 10 s/, /--send TEXT/],
    [
      'has no ids',
      'http',
      sse(sseEvent('{}')),
      { seq: { kind: 'sse-id' } },
      /without numbers in `id:`/,
      /--seq json:PATH/,
    ],
    [
      'has no such field',
      'ws',
      websocket(frame('{"id":1}')),
      { seq: { kind: 'json', path: 'n' } },
      /no number at the path n of its events/,
      /The first one is \{"id":1\}/,
    ],
    [
      'has numbers with gaps',
      'http',
      sse(...four.map((id) => sseEvent('{}', id * 37))),
      { seq: { kind: 'sse-id' } },
      /do not grow by 1 \(37, 74, 111, 148\)/,
      /Leave --seq out/,
    ],
    [
      'has no such time',
      'ws',
      websocket(frame('text')),
      { sentAt: { path: 't', unit: 'unix-ms' } },
      /no number at the path t/,
      /The first one is text/,
    ],
    [
      'has a time in another unit',
      'ws',
      websocket(frame('{"t":1700000000}')),
      { sentAt: { path: 't', unit: 'unix-ms' } },
      /has 1700000000 at t, which is no time of the last hour in unix-ms/,
      /monotonic-ns/,
    ],
  ])('one that %s', async (_, scheme, answer, wishes, message, hint) => {
    const said = await saidOf(scheme, answer, wishes);
    expect(said?.message).toMatch(/^mine: (?:http|ws):\/\/127\.0\.0\.1:PORT\/ /);
    expect(said?.message).toMatch(message);
    expect(said?.hint).toMatch(hint);
  });

  it('one without TLS', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port
    const { port } = server.address() as AddressInfo;
    const target = targetAt(`wss://127.0.0.1:${port}/`);
    const ask = { target, events: 1, firstEventMs: 5000, thenMs: 1 };
    const refusal = whyRefused(target, await listenTo(ask, await halfOf(target), systemClock), NOW);
    expect(refusal?.message).toMatch(/ does not speak TLS there \(E\w+\)\.$/);
    expect(refusal?.hint).toMatch(/^Write http:\/\/ in place of https:\/\/, or ws:\/\/ of wss:\/\/\.$/);
  });

  it('one that is not there', async () => {
    const target = targetAt('http://127.0.0.1:1/');
    const listened = await listenTo(
      { target, events: 1, firstEventMs: 5000, thenMs: 1 },
      await halfOf(target),
      systemClock,
    );
    expect(whyRefused(target, listened, NOW)).toMatchObject({
      code: 'target-refused',
      message: 'mine: http://127.0.0.1:1/ did not answer (ECONNREFUSED).',
    });
  });
});

describe('the gate', () => {
  const trial = { cpus: null, signal: new AbortController().signal };
  const ask = (target: ForeignTarget, connections = 3, mayLoadHost = false) =>
    admit({ targets: [target], connections, mayLoadHost }, trial, 1);

  it('leaves hosts of others alone, and says why', async () => {
    await expect(ask(targetAt('http://198.51.100.7/'))).rejects.toMatchObject({
      code: 'target-refused',
      message: 'mine: 198.51.100.7 is neither this machine nor in a private network.',
      hint: expect.stringMatching(/can be an attack.*--i-may-load-this-host, for up to 50 connections/),
    });
    await expect(ask(targetAt('http://198.51.100.7/'), 51, true)).rejects.toMatchObject({
      message: expect.stringMatching(/51 connections to 198\.51\.100\.7 are more than the 50/),
    });
  });

  it('takes no time from another machine, and no process that is not there', async () => {
    const sentAt = { path: 't', unit: 'unix-ms' } as const;
    await expect(ask(targetAt('http://10.255.255.1/', { sentAt }))).rejects.toMatchObject({
      message: 'mine: --sent-at needs the clock of this machine, and 10.255.255.1 is another one.',
    });
    await expect(ask(targetAt('http://127.0.0.1:1/', { serverPids: [2 ** 30] }))).rejects.toMatchObject({
      message: expect.stringMatching(/there is no process 1073741824|needs \/proc/),
    });
  });

  it('admits a server that keeps all connections, with what it saw and no secret', async () => {
    const server = await serveForeign((socket) => {
      acceptSse(socket);
      socket.write(Array.from({ length: 50 }, (_, id) => sseEvent('{}', id)).join(''));
    });
    const url = `http://127.0.0.1:${server.port}/?token=abc`;
    const headers = [['Authorization', 'Bearer abc']] as const;
    const [admitted] = await ask(targetAt(url, { headers }));
    expect(admitted).toMatchObject({
      url: `http://127.0.0.1:${server.port}/?token=***`,
      protocol: 'sse',
      headers: ['Authorization'],
      seen: { status: 200, contentType: 'text/event-stream; charset=utf-8', ids: 'growing', heartbeats: 0 },
    });
    expect(JSON.stringify(admitted)).not.toContain('abc');
    expect(server.heads).toHaveLength(4);
    expect(server.heads[0]).toMatch(/^GET \/\?token=abc HTTP\/1\.1\r\n[\s\S]*^Authorization: Bearer abc\r$/m);
  });

  it('says how many connections a server took', async () => {
    let accepted = 0;
    const server = await serveForeign((socket) => {
      accepted += 1;
      if (accepted > 2) {
        answerOnce(socket, '503 Full');
        return;
      }
      acceptSse(socket);
      socket.write(Array.from({ length: 50 }, () => sseEvent('{}')).join(''));
    });
    await expect(ask(targetAt(`http://127.0.0.1:${server.port}/`))).rejects.toMatchObject({
      message: 'mine: of 3 connections 1 opened, then one failed: the server answered 503.',
      hint: expect.stringMatching(/--connections 1\.$/),
    });
  });

  it('shares connections between client processes, and counts those of all where a server takes fewer', async () => {
    let accepted = 0;
    const server = await serveForeign((socket) => {
      accepted += 1;
      // One of them was the first look.
      if (accepted > 6) {
        answerOnce(socket, '503 Full');
        return;
      }
      acceptSse(socket);
      socket.write(Array.from({ length: 50 }, () => sseEvent('{}')).join(''));
    });
    const targets = [targetAt(`http://127.0.0.1:${server.port}/`)] as const;
    await expect(admit({ targets, connections: 7, mayLoadHost: false }, trial, 3)).rejects.toMatchObject({
      message: 'mine: of 7 connections 5 opened, then one failed: the server answered 503.',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { checkAnswer } from './answer.ts';
import { checkBytes } from './bytes.ts';
import { countCode, countFunction, checkCode } from './code.ts';
import { checkHeartbeats } from './heartbeats.ts';
import { checkProxies } from './proxies.ts';
import { checkReply } from './reply.ts';
import { runFunctionalChecks } from './index.ts';
import { findPackageRoot } from '../host/environment.ts';
import { noFunctionalChecks } from '../report/sample-run.fixture.ts';

describe('bytes over loopback', () => {
  it('arrive as each protocol has it, and a text message that is no UTF-8 ends the WebSocket with 1007', async () => {
    const { deliveries, base64 } = await checkBytes();
    const arrived = Object.fromEntries(
      deliveries.map(({ input, route, arrivedHex }) => [`${input} ${route}`, arrivedHex]),
    );
    expect(arrived).toEqual({
      // SSE: every byte that is no UTF-8 becomes U+FFFD; the NUL stays
      'not-utf-8 sse': '41efbfbdefbfbd0042',
      'not-utf-8 sse-one-line': '41efbfbdefbfbd0042',
      'not-utf-8 sse-base64': '41fffe0042',
      'not-utf-8 websocket-text': null,
      'not-utf-8 websocket-binary': '41fffe0042',
      // every line end becomes LF, and without a `data:` of its own the second line is lost
      'cr sse': '610a62',
      'cr sse-one-line': '61',
      'cr sse-base64': '610d62',
      'cr websocket-text': '610d62',
      'cr websocket-binary': '610d62',
      'lf sse': '610a62',
      'lf sse-one-line': '61',
      'lf sse-base64': '610a62',
      'lf websocket-text': '610a62',
      'lf websocket-binary': '610a62',
      'crlf sse': '610a62',
      'crlf sse-one-line': '61',
      'crlf sse-base64': '610d0a62',
      'crlf websocket-text': '610d0a62',
      'crlf websocket-binary': '610d0a62',
      // U+2028 ends a line in JavaScript, and not in SSE
      'line-separator sse': '61e280a862',
      'line-separator sse-one-line': '61e280a862',
      'line-separator sse-base64': '61e280a862',
      'line-separator websocket-text': '61e280a862',
      'line-separator websocket-binary': '61e280a862',
      'astral sse': '61f09f988062',
      'astral sse-one-line': '61f09f988062',
      'astral sse-base64': '61f09f988062',
      'astral websocket-text': '61f09f988062',
      'astral websocket-binary': '61f09f988062',
    });
    expect(base64).toContainEqual({ payloadBytes: 1000, encodedBytes: 1336 });
    for (const { route, sentHex, arrivedHex, result, closeCode } of deliveries) {
      expect(result).toBe(arrivedHex === null ? 'nothing' : arrivedHex === sentHex ? 'identical' : 'changed');
      const expected = arrivedHex === null ? 1007 : 1000;
      expect(closeCode).toBe(route.startsWith('websocket') ? expected : null);
    }
  });
});

it('a reply costs the bytes of its request and answer, or of its frame', async () => {
  const request =
    'POST /reply HTTP/1.1\r\nHost: example.com\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n' +
    'Connection: keep-alive\r\n\r\na reply of 20 bytes!';
  const answer =
    'HTTP/1.1 204 No Content\r\nDate: Mon, 04 May 2026 09:30:00 GMT\r\n' +
    'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n';
  const post = { upBytes: request.length, downBytes: answer.length };
  const frame = { upBytes: 2 + 4 + 20, downBytes: 0 };
  const answered = { ...frame, downBytes: 2 };
  expect(await checkReply()).toEqual({
    payloadBytes: 20,
    routes: [
      { route: 'post', connections: 2, first: post, later: post },
      { route: 'frame', connections: 1, first: frame, later: frame },
      { route: 'frame-answered', connections: 1, first: answered, later: answered },
    ],
  });
});

it('no script sees a comment or a ping, although each ping is answered, and each message is an event', async () => {
  expect(await checkHeartbeats()).toEqual({
    beats: 5,
    routes: [
      { route: 'comment', scriptEvents: 0, answered: null },
      { route: 'sse-message', scriptEvents: 5, answered: null },
      { route: 'ping', scriptEvents: 0, answered: 5 },
      { route: 'websocket-message', scriptEvents: 5, answered: null },
    ],
  });
});

it('an answer comes piece by piece on every way, and an EventSource asks again unless it is told that this was all', async () => {
  expect(await checkAnswer()).toEqual({
    pieces: 6,
    routes: [
      { route: 'fetch', method: 'POST', arrived: 6, asked: 1 },
      { route: 'event-source', method: 'GET', arrived: 6, asked: 2 },
      { route: 'event-source-told', method: 'GET', arrived: 6, asked: 1 },
      { route: 'websocket', method: null, arrived: 6, asked: 1 },
    ],
  });
});

describe('through proxies', () => {
  it('SSE needs none that knows it, and one that collects must be told; a WebSocket needs one that knows it', async () => {
    const { events, routes, http2 } = await checkProxies();
    expect(events).toBe(5);
    const found = routes.map(({ proxy, transport, live, atTheEnd, refusedWith }) => [
      `${transport}, ${proxy}`,
      live,
      atTheEnd,
      refusedWith,
    ]);
    expect(found).toEqual([
      ['sse, plain', 5, 0, null],
      ['websocket, plain', 0, 0, 404],
      ['sse, upgrading', 5, 0, null],
      ['websocket, upgrading', 5, 0, null],
      ['sse, collecting', 0, 5, null],
      ['websocket, collecting', 5, 0, null],
      ['sse, collecting-unless-told', 5, 0, null],
      ['websocket, collecting-unless-told', 5, 0, null],
    ]);
    expect(http2).toEqual({ streams: 20, connections: 1, events: 100 });
  });
});

describe('code', () => {
  const text = [
    '/** A page. */',
    "import { request, type IncomingMessage } from 'node:http';",
    "import express from 'express';",
    "import { own } from './own.ts';",
    '',
    'function a() {',
    '  // a comment: retry:',
    "  return '\\nid: 1'; // data:",
    '}',
    '/*',
    ' * event:',
    ' */',
    'const retryMs = closed;',
  ].join('\n');

  it('is counted without blank lines and comments', () => {
    expect(countCode(text, []).lines).toBe(7);
  });

  it('has the names that it imports from elsewhere', () => {
    expect(countCode(text, []).importedNames).toEqual(['IncomingMessage', 'express', 'request']);
  });

  it('has those terms that stand in it as words', () => {
    const terms = ['retry', 'id:', 'data:', 'event:', 'close', 'own'];
    expect(countCode(text, terms).protocolTerms).toEqual(['id:', 'own']);
  });

  it('of one function is counted from its name to its bracket', () => {
    const page =
      '<script>\n  function reconnectLater() {\n    // why\n    if (a) {\n      b();\n    }\n  }\n  function c() {}\n';
    expect(countFunction(page, 'reconnectLater')).toBe(5);
    expect(countFunction(page, 'other')).toBeNull();
  });

  it('of this project is found, with terms on every page', () => {
    const code = checkCode(findPackageRoot(import.meta.dirname));
    expect(code?.files.map(({ path }) => path)).toEqual([
      'servers/sse.ts',
      'servers/hub/cors.ts',
      'servers/websocket.ts',
      'servers/hub/refuse-upgrade.ts',
      'clients/sse.ts',
      'clients/websocket.ts',
    ]);
    expect(code?.comeBackLines).toBeGreaterThan(0);
    for (const { lines, importedNames, protocolTerms } of code?.files ?? []) {
      expect(lines).toBeGreaterThanOrEqual(10);
      expect(importedNames).not.toEqual([]);
      expect(protocolTerms).not.toEqual([]);
    }
  });

  it('is null without sources', () => {
    expect(checkCode('/nowhere')).toBeNull();
  });
});

describe('the functional checks of a run', () => {
  it('are all there, without a note, and the same each time', async () => {
    const made = await runFunctionalChecks();
    expect(made).toMatchObject({ notes: [] });
    expect(Object.values(made)).not.toContain(null);
    expect({ ...(await runFunctionalChecks()), madeAt: made.madeAt }).toEqual(made);
  });

  it('are null with a note where one fails, and never reject', async () => {
    const broken = {
      bytes: () => Promise.reject(new Error('no socket')),
      reply: () => {
        throw new Error('no port');
      },
      code: () => Promise.resolve(null),
      heartbeats: () => Promise.reject(new Error('no pong')),
      proxies: () => Promise.reject(new Error('no way')),
      answer: () => Promise.reject(new Error('no piece')),
    };
    expect(await runFunctionalChecks(broken)).toEqual({
      ...noFunctionalChecks,
      madeAt: expect.any(String),
      notes: [
        { check: 'bytes', reason: 'no socket' },
        { check: 'reply', reason: 'no port' },
        { check: 'code', reason: 'the sources of this project are not here' },
        { check: 'heartbeats', reason: 'no pong' },
        { check: 'proxies', reason: 'no way' },
        { check: 'answer', reason: 'no piece' },
      ],
    });
  });
});

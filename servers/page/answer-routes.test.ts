import { once } from 'node:events';
import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { planAnswer } from '../answers/plan.ts';
import { getRequest, sendRaw, upgradeRequest } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { startAnswerPage } from './answer.fixture.ts';
import { startTestServer } from './start.fixture.ts';

const PROMPT = {
  plan: { seed: 3, tokens: 40, tokensPerSecond: 400, arrival: 'poisson', thinkMs: 0 },
  batch: { tokens: 1, waitMs: null },
  keepMs: 10_000,
  input: 'Why?',
} as const;
const SLOW = { ...PROMPT, plan: { ...PROMPT.plan, tokensPerSecond: 1 } };

async function start() {
  const server = await startAnswerPage();
  onTestFinished(() => server.close());
  const port = Number(new URL(server.origin).port);
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.origin}${path}`, { method: 'POST', body, headers });
  return { ...server, port, post };
}

/** All tokens of the messages in a text, as they came. */
function tokensIn(text: string): readonly string[] {
  return [...text.matchAll(/\{"at":\d+,"tokens":.*?\]\}/g)].flatMap(([json]) => {
    const { tokens }: { tokens: readonly string[] } = JSON.parse(json);
    return tokens;
  });
}

it('serves the page with a policy of its own, and a server without it has neither page nor answers', async () => {
  const { origin } = await start();
  const response = await fetch(`${origin}/answer`);
  expect(await response.text()).toContain('An answer, two ways');
  expect(response.headers.get('content-security-policy')).toMatch(/script-src 'sha256-.*connect-src 'self'/);
  const without = await startTestServer();
  onTestFinished(() => without.close());
  for (const path of ['/answer', '/answers/x'])
    expect((await fetch(`${without.origin}${path}`)).status).toBe(404);
});

it('gives the same answer by POST and over a WebSocket, and resumes both after a cut without a loss', async () => {
  const { origin, port, post } = await start();
  const { tokens } = planAnswer(PROMPT.plan);
  expect(tokensIn(await (await post('/answers', JSON.stringify(PROMPT))).text())).toEqual(tokens);

  for (const way of ['sse', 'websocket'] as const) {
    const heard: string[] = [];
    const open = (): WebSocket => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/answers/websocket`);
      socket.on('message', (data: Buffer) => heard.push(data.toString()));
      socket.on('error', () => undefined);
      return socket;
    };
    const slower = { ...PROMPT, plan: { ...PROMPT.plan, tokensPerSecond: 100 } };
    const body = JSON.stringify(slower);
    const raw =
      way === 'sse'
        ? sendRaw(
            port,
            `POST /answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          )
        : null;
    const socket = raw === null ? open() : null;
    socket?.on('open', () => socket.send(JSON.stringify({ ask: slower })));
    const before = () => (raw === null ? heard.join('\n') : Buffer.from(raw.received(), 'latin1').toString());
    await until('some tokens', () => tokensIn(before()).length >= 5);
    expect(await (await post(`/cut/answers-${way}`, '')).json()).toEqual({
      transport: `answers-${way}`,
      cut: 1,
    });
    await until('the cut', () => (raw === null ? socket?.readyState === WebSocket.CLOSED : raw.isClosed()));
    const had = tokensIn(before());
    const answer = /"answer":"([^"]+)"/.exec(before())?.[1] ?? '';
    heard.length = 0;
    let rest = '';
    if (way === 'sse') {
      rest = await (await fetch(`${origin}/answers/${answer}?after=${had.length}`)).text();
    } else {
      const again = open();
      await once(again, 'open');
      again.send(JSON.stringify({ resume: answer, after: had.length }));
      await until('the end', () => heard.some((text) => text.startsWith('{"end"')));
      again.close();
      rest = heard.join('\n');
    }
    expect([...had, ...tokensIn(rest)]).toEqual(tokens);
  }
});

it('refuses strange pages and names on every route of an answer', async () => {
  const { origin, port, post } = await start();
  const body = JSON.stringify(SLOW);
  const later = await post('/answers', body, { Prefer: 'respond-async' });
  const address = `${origin}${later.headers.get('location') ?? ''}`;
  const strange = { Origin: 'https://evil.example' };
  expect((await post('/answers', body, strange)).status).toBe(403);
  expect((await post('/cut/answers-sse', '', strange)).status).toBe(403);
  for (const method of ['GET', 'DELETE'])
    expect((await fetch(address, { method, headers: strange })).status).toBe(403);
  const rebound = `rebound.example:${port}`;
  const outgoing = request(address, { method: 'DELETE', headers: { Host: rebound } }).end();
  const [response] = await once(outgoing, 'response');
  expect(response.statusCode).toBe(403);
  response.resume();
  const upgrade = sendRaw(
    port,
    upgradeRequest('/answers/websocket').replace('\r\n', `\r\nOrigin: ${strange.Origin}\r\n`),
  );
  await until('a refusal', () => upgrade.received().startsWith('HTTP/1.1 403'));
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
});

it('takes a hundred answers at a time, and no question that is too long', async () => {
  const { port, post } = await start();
  const body = JSON.stringify(SLOW);
  for (let taken = 0; taken < 100; taken += 1)
    expect((await post('/answers', body, { Prefer: 'respond-async' })).status).toBe(202);
  expect((await post('/answers', body)).status).toBe(503);
  expect((await post('/answers', JSON.stringify({ ...SLOW, input: 'x'.repeat(2000) }))).status).toBe(413);
  const other = sendRaw(port, getRequest('/events'));
  await until('the stream', () => other.received().startsWith('HTTP/1.1 200'));
});

import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf, type ServerOptions } from '../contract.ts';
import { startHost } from '../hub/host.ts';
import { getRequest, sendRaw, upgradeRequest } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { EventStream } from '../stream/stream.ts';
import { AnswerDesk } from './desk.ts';
import type { Prompt } from './messages.ts';
import { answersOverRawTcp } from './raw-tcp.ts';
import type { AnswerOutcome } from './running-answer.ts';
import { answersOverSse } from './sse.ts';
import { answersOverWebSocket } from './websocket.ts';

async function listen(serve: (desk: AnswerDesk) => ServerHalf, wishes: Partial<ServerOptions> = {}) {
  const outcomes: AnswerOutcome[] = [];
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, ...wishes };
  const desk = new AnswerDesk(clock, options, (outcome) => outcomes.push(outcome));
  const stream = new EventStream({
    clock,
    epoch: 'answers',
    names: ['-'],
    payloadBytes: null,
    replayWindow: 0,
  });
  const halves = [['it', serve(desk)]] as const;
  const host = await startHost({ halves, stream, options, port: 0, host: '127.0.0.1' });
  onTestFinished(() => host.close());
  return { port: host.port, host, desk, outcomes };
}

/** Slow enough that it is in the making for as long as a test takes. */
const SLOW: Prompt = {
  plan: { seed: 1, tokens: 1000, tokensPerSecond: 10, arrival: 'constant', thinkMs: 0 },
  batch: { tokens: 1, waitMs: null },
  keepMs: 0,
  input: 'Why?',
};

function ask(port: number, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/answers`, { method: 'POST', body, headers });
}

describe('a question by POST', () => {
  it('is refused where it cannot be read, is too long or comes from a strange page', async () => {
    const { port, desk } = await listen(answersOverSse, { maxPayloadBytes: 2000 });
    expect((await ask(port, 'hello')).status).toBe(400);
    const wrong = await ask(port, JSON.stringify({ ...SLOW, plan: { ...SLOW.plan, tokens: 1e6 } }));
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('plan.tokens')]);
    expect((await ask(port, JSON.stringify({ ...SLOW, input: 'x'.repeat(300_000) }))).status).toBe(413);
    const strange = { Origin: 'https://evil.example' };
    expect((await ask(port, JSON.stringify(SLOW), strange)).status).toBe(403);
    expect(desk.counts().answers).toBe(0);
  });

  it('is refused beyond the limit of answers, and an answer that is over cannot be resumed', async () => {
    const { port, desk, outcomes } = await listen(answersOverSse, { maxConnections: 1 });
    const stop = new AbortController();
    const body = JSON.stringify(SLOW);
    const first = await fetch(`http://127.0.0.1:${port}/answers`, {
      method: 'POST',
      body,
      signal: stop.signal,
    });
    expect(first.status).toBe(200);
    expect((await ask(port, body)).status).toBe(503);
    stop.abort();
    await until('the cancel', () => outcomes.length === 1);
    expect(outcomes[0]?.how).toBe('cancelled');
    await until('an empty desk', () => desk.counts().answers === 0);
    const gone = await fetch(`http://127.0.0.1:${port}/answers/${outcomes[0]?.answer}`);
    expect(gone.status).toBe(404);
  });

  it('waits until the answer before it on the same connection is over', async () => {
    const { port } = await listen(answersOverSse);
    const body = JSON.stringify({ ...SLOW, plan: { ...SLOW.plan, tokens: 3, tokensPerSecond: 100 } });
    const question = `POST /answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const raw = sendRaw(port, question + question);
    const said = () => raw.received().match(/\{"(?:answer|end)"/g) ?? [];
    await until('two answers', () => said().length === 4);
    expect(said()).toEqual(['{"answer"', '{"end"', '{"answer"', '{"end"']);
  });

  it('a host that closes ends the answers in the making', async () => {
    const { port, host, outcomes } = await listen(answersOverSse);
    const response = await ask(port, JSON.stringify(SLOW));
    await host.close();
    expect(await response.text()).toContain('"cancelled"');
    expect(outcomes).toHaveLength(1);
  });
});

describe('a question whose answer is read later', () => {
  const later = { Prefer: 'respond-async' };
  const KEPT = JSON.stringify({ ...SLOW, keepMs: 20_000 });

  it('gets the address of the answer, which has all tokens from the first on', async () => {
    const { port } = await listen(answersOverSse);
    const short = { ...SLOW, keepMs: 20_000, plan: { ...SLOW.plan, tokens: 3, tokensPerSecond: 1000 } };
    const asked = await ask(port, JSON.stringify(short), later);
    expect([asked.status, await asked.text()]).toEqual([202, '']);
    const address = asked.headers.get('location') ?? '';
    const read = await (await fetch(`http://127.0.0.1:${port}${address}`)).text();
    expect(read).toContain('"at":0');
    expect(read).toContain('data: {"end":3}');
  });

  it('is refused where nothing would keep it', async () => {
    const { port, desk } = await listen(answersOverSse);
    const refused = await ask(port, JSON.stringify(SLOW), later);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('keepMs')]);
    expect(desk.counts().answers).toBe(0);
  });

  it('is cancelled by a DELETE, and not by a reader that leaves; strange pages may not cancel it', async () => {
    const { port, outcomes } = await listen(answersOverSse);
    const asked = await ask(port, KEPT, later);
    const address = `http://127.0.0.1:${port}${asked.headers.get('location') ?? ''}`;
    const leave = new AbortController();
    expect((await fetch(address, { signal: leave.signal })).status).toBe(200);
    leave.abort();
    const strange = { Origin: 'https://evil.example' };
    expect((await fetch(address, { method: 'DELETE', headers: strange })).status).toBe(403);
    expect(outcomes).toEqual([]);
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
    expect(outcomes.map(({ how }) => how)).toEqual(['cancelled']);
    expect((await fetch(`${address}x`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('a question over a WebSocket', () => {
  it('is refused where it cannot be read, and while another answer is in the making; the connection stays', async () => {
    const { port, outcomes } = await listen(answersOverWebSocket);
    const client = new WebSocket(`ws://127.0.0.1:${port}/answers/websocket`);
    await once(client, 'open');
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    client.send('hello');
    client.send(JSON.stringify({ resume: 'nothing', after: 0 }));
    client.send(JSON.stringify({ ask: SLOW }));
    client.send(JSON.stringify({ ask: SLOW }));
    await until('three refusals', () => heard.filter((text) => text.includes('refused')).length === 3);
    client.send(JSON.stringify({ cancel: true }));
    await until('the cancel', () => heard.some((text) => text.startsWith('{"cancelled"')));
    client.send(JSON.stringify({ ask: SLOW }));
    await until('another answer', () => heard.filter((text) => text.includes('"answer"')).length === 2);
    client.terminate();
    await until('both ends', () => outcomes.length === 2);
    expect(outcomes.map(({ how }) => how)).toEqual(['cancelled', 'cancelled']);
  });
});

it.each([
  ['websocket', answersOverWebSocket, upgradeRequest('/answers/websocket'), '/answers/websocket'],
  [
    'raw-tcp',
    answersOverRawTcp,
    getRequest('/answers/raw', 'Connection: Upgrade', 'Upgrade: raw'),
    '/answers/raw',
  ],
] as const)(
  '%s refuses a connection beyond its limit, and one from a strange page',
  async (_, serve, upgrade, path) => {
    const { port } = await listen(serve, { maxConnections: 1 });
    const strange = sendRaw(port, upgrade.replace('\r\n', '\r\nOrigin: https://evil.example\r\n'));
    await until('a refusal', () => strange.received().startsWith('HTTP/1.1 403'));
    const first = sendRaw(port, upgrade);
    await until('the first', () => first.received().startsWith('HTTP/1.1 101'));
    const second = sendRaw(port, upgrade);
    await until('a refusal', () => second.received().startsWith('HTTP/1.1 503'));
    const plain = sendRaw(port, getRequest(path));
    await until('a refusal', () => /^HTTP\/1\.1 4\d\d/.test(plain.received()));
  },
);

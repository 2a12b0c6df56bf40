import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../contract.ts';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { Receivers } from './receivers.ts';
import { MOST_KEPT_BYTES, server as get } from './sse-get.ts';
import { compressed, server as sse } from './sse.ts';
import { base64, server as websocket } from './websocket.ts';

async function listen(half: ServerHalf, maxConnections = 10) {
  const { host, of } = await startLoopback([['it', half]], { maxConnections });
  const receivers = of('it');
  if (!(receivers instanceof Receivers)) throw new Error('it sends no binary data');
  return { port: host.port, receivers };
}

const overHttp = [
  ['sse', sse],
  ['sse-gzip-sync', compressed],
  ['sse-get', get],
] as const;

describe.each(overHttp)('%s', (_id, half) => {
  it('opens for an ordinary GET, answers HEAD with the headers, and refuses strangers and whoever is too many', async () => {
    const { port, receivers } = await listen(half, 1);
    const url = `http://127.0.0.1:${port}${half.path}`;
    expect((await fetch(url, { headers: { Origin: 'http://example.org' } })).status).toBe(403);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-type')).toContain('text/event-stream');
    expect(receivers.counts().connections).toBe(0);
    const stream = sendRaw(port, getRequest(half.path));
    await until('the stream', () => stream.received().includes('\r\n\r\n'));
    expect(receivers.counts().connections).toBe(1);
    expect((await fetch(url)).status).toBe(503);
  });
});

it.each([websocket, base64])('$path refuses strangers before the upgrade', async (half) => {
  const { port, receivers } = await listen(half);
  const asked = getRequest(half.path).replace(
    '\r\n\r\n',
    '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://example.org\r\n\r\n',
  );
  const refused = sendRaw(port, asked);
  await until('the refusal', () => refused.received().startsWith('HTTP/1.1 403'));
  expect(receivers.counts().connections).toBe(0);
});

it('data is served to its own pages alone, byte for byte, and the oldest goes when too much is kept', async () => {
  const { port, receivers } = await listen(get);
  const stream = sendRaw(port, getRequest(get.path));
  await until('the stream', () => stream.received().includes('\r\n\r\n'));
  const blob = Buffer.alloc(MOST_KEPT_BYTES / 2, 7);
  const of = (name: string, headers = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/blobs/${name}`, { headers });
  receivers.send(1, blob);
  receivers.send(2, blob);
  await until('the events', () => stream.received().includes('data: /blobs/2\n\n'));
  const found = await of('1');
  expect(Buffer.from(await found.arrayBuffer()).equals(blob)).toBe(true);
  expect(found.headers.get('x-content-type-options')).toBe('nosniff');
  receivers.send(3, Buffer.from([1]));
  expect((await of('1')).status).toBe(404);
  expect((await of('2')).status).toBe(200);
  expect((await of('constructor')).status).toBe(404);
  expect((await of('3', { Origin: 'http://example.org' })).status).toBe(403);
});

describe('receivers', () => {
  const options = { ...DEFAULT_SERVER_OPTIONS, bufferLimitBytes: 100 };
  const receiver = (name: string, got: string[], waitingBytes = 0) => ({
    send: (seq: number) => void got.push(`${name}${seq}`),
    bufferedBytes: () => waitingBytes,
    end: () => void got.push(`${name} ended`),
    destroy: () => void got.push(`${name} dropped`),
  });

  it('get data in turn, and none that has left', () => {
    const [got, leaving] = [[] as string[], new EventEmitter()];
    const receivers = new Receivers(options);
    receivers.add(receiver('a', got), leaving);
    receivers.add(receiver('b', got), new EventEmitter());
    for (const seq of [2, 3, 4]) receivers.send(seq, Buffer.alloc(1));
    leaving.emit('close');
    receivers.send(6, Buffer.alloc(1));
    expect(got).toEqual(['a2', 'b3', 'a4', 'b6']);
    expect(receivers.counts()).toMatchObject({ connections: 1, deliveries: 4, closedSlow: 0 });
    new Receivers(options).send(1, Buffer.alloc(1)); // nobody is there
  });

  it('are dropped where they do not read', () => {
    const got: string[] = [];
    const receivers = new Receivers(options);
    receivers.add(receiver('a', got, 101), new EventEmitter());
    receivers.send(1, Buffer.alloc(1));
    expect(got).toEqual(['a1', 'a dropped']);
    expect(receivers.counts().closedSlow).toBe(1);
    expect(receivers.isCongested(100)).toBe(true);
  });
});

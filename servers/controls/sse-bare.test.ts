import { describe, expect, it } from 'vitest';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { chunk, dechunked, getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { bytesOfALife } from '../hub/raw-server.fixture.ts';
import { joinsWrites } from '../hub/joined-writes.ts';
import { until } from '../hub/until.fixture.ts';
import { server as sse } from '../sse.ts';
import { sseFramed, sseHttp } from './sse-bare.ts';

const HEARTBEAT = ':\n\n';

describe.each([
  ['SSE on bare node:http', sseHttp],
  ['SSE, framed once', sseFramed],
])('%s', (_, half) => {
  const { path } = half;
  const serve = (settings: Parameters<typeof startLoopback>[1] = {}) =>
    startLoopback([['it', half]], settings);

  it('sends the bytes of the SSE server, from the first header to the last chunk', async () => {
    const [bare, express] = await bytesOfALife([half, sse], (at) => getRequest(at, 'Connection: keep-alive'));
    expect(bare).toContain('event: gap\n');
    // node:http may put what is written in one turn into one chunk, and the framed control never does.
    const parts = (life = ''): readonly string[] => {
      const [head = '', ...body] = life.split('\r\n\r\n');
      return [head, dechunked(body.join('\r\n\r\n'))];
    };
    expect(parts(bare)).toEqual(parts(express));
    if (!(await joinsWrites())) expect(bare).toBe(express);
  });

  it('draws the reconnection time anew for each connection', async () => {
    const draws = [0, 0.75];
    const server = await serve({ retrySpreadMs: 2000, random: () => draws.shift() ?? 0.5 });
    for (const told of ['retry: 1000\n', 'retry: 4000\n', 'retry: 3000\n']) {
      const raw = sendRaw(server.host.port, getRequest(path));
      await until(told, () => raw.received().includes(told));
    }
  });

  it('is answered once: a route of Express at the same path is never asked', async () => {
    const server = await serve();
    let asked = 0;
    server.host.app.use((_request, response) => {
      asked += 1;
      response.send('Express');
    });
    const raw = sendRaw(server.host.port, getRequest(`${path}?lastEventId=0`));
    await until('the retry line', () => raw.received().includes('retry: 3000'));
    server.publish();
    await until('the event', () => raw.received().includes(server.published[0] ?? ''));
    expect(asked).toBe(0);
    expect(raw.received().match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('answers HEAD with the headers alone, and takes no place', async () => {
    const server = await serve();
    const raw = sendRaw(server.host.port, getRequest(path).replace('GET', 'HEAD'));
    await until('the answer', () => raw.received().includes('\r\n\r\n'));
    expect(raw.received()).toContain('Content-Type: text/event-stream; charset=utf-8\r\n');
    expect(server.of('it').counts().connections).toBe(0);
  });

  it('refuses HTTP/1.0, which has no chunks', async () => {
    const server = await serve();
    const raw = sendRaw(server.host.port, getRequest(path).replace('HTTP/1.1', 'HTTP/1.0'));
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(server.of('it').counts().connections).toBe(0);
  });

  it('can be requested again on the same connection once it has ended', async () => {
    const server = await serve();
    const raw = sendRaw(server.host.port, getRequest(path));
    await until('the stream', () => raw.received().includes('retry: '));
    server.of('it').endAll();
    server.publish();
    await until('the last chunk', () => raw.received().endsWith('0\r\n\r\n'));
    raw.socket.write(getRequest(path));
    await until('another stream', () => raw.received().split('retry: ').length === 3);
    server.publish();
    await until('an event', () => raw.received().endsWith(chunk(`id: 2\ndata: ${server.published[1]}\n\n`)));
    expect(raw.received()).not.toContain('id: 1\n');
    expect(server.of('it').counts().connections).toBe(1);
  });

  it('forgets a client that has closed its side, and events that come too late do no harm', async () => {
    const server = await serve();
    const raw = sendRaw(server.host.port, getRequest(path), true);
    await until('the stream', () => raw.received().includes('retry: '));
    raw.socket.end();
    await until('the client to be forgotten', () => {
      server.publish();
      return server.of('it').counts().connections === 0;
    });
  });

  it('keeps chunks whole, however heartbeats, a gap, large events and the goodbye fall between', async () => {
    const server = await serve({
      heartbeatMs: 1,
      payloadBytes: 300_000,
      replayWindow: 2,
      history: 5,
      bufferLimitBytes: 100_000_000,
    });
    const raw = sendRaw(server.host.port, getRequest(`${path}?lastEventId=1`));
    await until('the stream', () => raw.received().includes('retry: '));
    raw.socket.pause(); // now everything waits in the socket
    server.publish(10);
    const other = sendRaw(server.host.port, getRequest(path));
    await until('a heartbeat after the events', () => other.received().includes(HEARTBEAT));
    // How much the kernel takes differs from run to run.
    while (server.of('it').counts().bufferedBytes < 1_000_000) server.publish();
    const closed = server.host.close();
    raw.socket.resume();
    await closed;
    await until('the end', () => raw.hasEnded());

    const gap = 'event: gap\ndata: {"gap":{"epoch":"epoch-1","oldestSeq":4,"requestedSeq":1}}\n\n';
    const events = server.published.map((text, index) => `id: ${index + 1}\ndata: ${text}\n\n`);
    const expected = ['retry: 3000\n\n', gap, ...events.slice(3), '<end>'].join('');
    const data = dechunked(raw.body()); // throws where a chunk is cut by another one
    expect(data.replaceAll(HEARTBEAT, '') === expected).toBe(true); // `toBe(expected)` would print megabytes
    expect(data).toContain(HEARTBEAT);
  });
});

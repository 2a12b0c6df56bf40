import { describe, expect, it } from 'vitest';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { bytesOfALife } from '../hub/same-bytes.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './sse-framed.ts';
import { server as sse } from '../sse.ts';

const PATH = '/events-framed';
const HEARTBEAT = '3\r\n:\n\n\r\n';

/** One chunk of HTTP/1.1, one character for each byte. */
const chunk = (text: string): string =>
  Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).toString('latin1');

describe('SSE, framed once', () => {
  it('sends the bytes of the SSE server, from the first header to the last chunk', async () => {
    const [framed, express] = await bytesOfALife([half, sse], (path) =>
      getRequest(path, 'Connection: keep-alive'),
    );
    expect(framed).toContain('event: gap\n');
    expect(framed).toBe(express);
  });

  it('keeps chunks whole, however heartbeats, a gap, large events and the goodbye of node:http fall between', async () => {
    const server = await startLoopback([['sse-framed', half]], {
      heartbeatMs: 1,
      payloadBytes: 300_000,
      replayWindow: 2,
      history: 5,
      bufferLimitBytes: 100_000_000,
    });
    const raw = sendRaw(server.host.port, getRequest(`${PATH}?lastEventId=1`));
    await until('the stream', () => raw.received().includes('retry: '));
    raw.socket.pause(); // now everything waits in the socket
    server.publish(10);
    const { port } = server.host;
    const other = sendRaw(port, getRequest(PATH));
    await until('a heartbeat behind the events', () => other.received().includes(HEARTBEAT));
    server.publish(10);
    expect(server.of('sse-framed').counts().bufferedBytes).toBeGreaterThan(1_000_000);
    const closed = server.host.close();
    raw.socket.resume();
    await closed;
    await until('the end', () => raw.hasEnded());

    const body = raw.received().slice(raw.received().indexOf('\r\n\r\n') + 4);
    const gap = 'event: gap\ndata: {"gap":{"epoch":"epoch-1","oldestSeq":4,"requestedSeq":1}}\n\n';
    const events = server.published.map((text, index) => chunk(`id: ${index + 1}\ndata: ${text}\n\n`));
    const expected = [chunk('retry: 3000\n\n'), chunk(gap), ...events.slice(3), '0\r\n\r\n'].join('');
    expect(body.replaceAll(HEARTBEAT, '') === expected).toBe(true); // `toBe(expected)` would print megabytes
    expect(body).toContain(HEARTBEAT);
  });

  it('may be asked for again on the same connection once it has ended', async () => {
    const server = await startLoopback([['sse-framed', half]]);
    const raw = sendRaw(server.host.port, getRequest(PATH));
    await until('the stream', () => raw.received().includes('retry: '));
    server.of('sse-framed').endAll();
    server.publish();
    await until('the last chunk', () => raw.received().endsWith('0\r\n\r\n'));
    raw.socket.write(getRequest(PATH));
    await until('another stream', () => raw.received().split('retry: ').length === 3);
    server.publish();
    const expected = chunk(`id: 2\ndata: ${server.published[1]}\n\n`);
    await until('an event', () => raw.received().endsWith(expected));
    expect(raw.received()).not.toContain('id: 1\n');
    expect(server.of('sse-framed').counts().connections).toBe(1);
  });

  it('is refused to a request before whose answer another one is still due: it has no socket of its own', async () => {
    const server = await startLoopback([['sse-framed', half]]);
    const raw = sendRaw(server.host.port, getRequest(PATH) + getRequest(PATH));
    await until('the stream', () => raw.received().includes('retry: '));
    server.publish();
    await until('the event', () => raw.received().includes(server.published[0] ?? ''));
    expect(server.of('sse-framed').counts()).toMatchObject({ connections: 1, deliveries: 1 });
    server.of('sse-framed').endAll();
    await until('the refusal', () => raw.received().includes('HTTP/1.1 400 Bad Request'));
    const body = raw.received().slice(raw.received().indexOf('\r\n\r\n') + 4);
    const expected = `${chunk('retry: 3000\n\n')}${chunk(`id: 1\ndata: ${server.published[0]}\n\n`)}0\r\n\r\nHTTP/1.1 400`;
    expect(body.slice(0, expected.length)).toBe(expected);
  });

  it('is refused to HTTP/1.0, which has no chunks', async () => {
    const server = await startLoopback([['sse-framed', half]]);
    const raw = sendRaw(server.host.port, getRequest(PATH).replace('HTTP/1.1', 'HTTP/1.0'));
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(server.of('sse-framed').counts().connections).toBe(0);
  });

  it('forgets a client that has said its last word, and events that come too late harm nobody', async () => {
    const server = await startLoopback([['sse-framed', half]]);
    const raw = sendRaw(server.host.port, getRequest(PATH), true);
    await until('the stream', () => raw.received().includes('retry: '));
    raw.socket.end();
    await until('the client to be forgotten', () => {
      server.publish();
      return server.of('sse-framed').counts().connections === 0;
    });
  });

  it('refuses a strange origin with 403, and takes no place', async () => {
    const server = await startLoopback([['sse-framed', half]]);
    const raw = sendRaw(
      server.host.port,
      getRequest(PATH, 'Origin: https://evil.example', 'Connection: close'),
    );
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(server.of('sse-framed').counts().connections).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { bytesOfALife } from '../hub/same-bytes.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './sse-http.ts';
import { server as sse } from '../sse.ts';

describe('SSE on bare node:http', () => {
  it('sends the bytes of the SSE server, from the first header to the last chunk', async () => {
    const [bare, express] = await bytesOfALife([half, sse], (path) =>
      getRequest(path, 'Connection: keep-alive'),
    );
    expect(bare).toContain('event: gap\n');
    expect(bare).toBe(express);
  });

  it('sends a heartbeat as an empty comment', async () => {
    const server = await startLoopback([['sse-http', half]], { heartbeatMs: 1 });
    const raw = sendRaw(server.host.port, getRequest('/events-http'));
    await until('a heartbeat', () => raw.received().includes('\r\n3\r\n:\n\n\r\n'));
  });

  it('is answered once: a route of Express at the same path is never asked', async () => {
    const server = await startLoopback([['sse-http', half]]);
    let asked = 0;
    server.host.app.use((_request, response) => {
      asked += 1;
      response.send('Express');
    });
    const raw = sendRaw(server.host.port, getRequest('/events-http?lastEventId=0'));
    await until('the retry line', () => raw.received().includes('retry: 3000'));
    server.publish();
    await until('the event', () => raw.received().includes(server.published[0] ?? ''));
    expect(asked).toBe(0);
    expect(raw.received().match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('answers HEAD with the headers alone, and takes no place', async () => {
    const server = await startLoopback([['sse-http', half]]);
    const raw = sendRaw(server.host.port, getRequest('/events-http').replace('GET', 'HEAD'));
    await until('the answer', () => raw.received().includes('\r\n\r\n'));
    expect(raw.received()).toContain('Content-Type: text/event-stream; charset=utf-8\r\n');
    expect(server.of('sse-http').counts().connections).toBe(0);
  });

  it('refuses a strange origin with 403, says why, and takes no place', async () => {
    const server = await startLoopback([['sse-http', half]]);
    const raw = sendRaw(
      server.host.port,
      getRequest('/events-http', 'Origin: https://evil.example', 'Connection: close'),
    );
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\nContent-Type: text\/plain; charset=utf-8\r\n/,
    );
    expect(raw.received()).toContain("Origin 'https://evil.example' is not on the list of allowed origins.");
    expect(raw.received()).not.toContain('Access-Control');
    expect(server.of('sse-http').counts().connections).toBe(0);
  });
});

import { once } from 'node:events';
import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import express from 'express';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { server as sse } from '../sse.ts';
import { server as websocket } from '../websocket.ts';
import { makeLoopbackCertificate } from './certificate.ts';
import { startLoopback, type Loopback } from './loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest } from './raw-socket.fixture.ts';
import { until } from './until.fixture.ts';

const certificate = await makeLoopbackCertificate();
const HALVES = [
  ['sse', sse],
  ['websocket', websocket],
] as const;
const UPGRADE = {
  ':method': 'CONNECT',
  ':protocol': 'websocket',
  ':path': '/websocket',
  'sec-websocket-version': '13',
};

type Settings = Parameters<typeof startLoopback>[1];

async function serve(settings: Settings = {}): Promise<Loopback & { readonly session: ClientHttp2Session }> {
  const server = await startLoopback(HALVES, { ...settings, certificate, http2: true });
  return { ...server, session: await connectTo(server.host.port) };
}

async function connectTo(port: number): Promise<ClientHttp2Session> {
  const session = connect(`https://127.0.0.1:${port}`, { ca: certificate.certificate });
  session.on('error', () => undefined); // a connection that the server drops
  onTestFinished(() => {
    session.destroy();
  });
  await once(session, 'remoteSettings');
  return session;
}

/** Asks, and resolves with the status. The stream stays open. */
async function statusOf(session: ClientHttp2Session, headers: OutgoingHttpHeaders): Promise<unknown> {
  const stream = session.request(headers, { endStream: headers[':protocol'] === undefined });
  stream.on('error', () => undefined);
  const [answer]: unknown[] = await once(stream, 'response');
  return typeof answer === 'object' && answer !== null && ':status' in answer ? answer[':status'] : null;
}

describe('a server for HTTP/2', () => {
  it('announces that it takes WebSockets, and how many streams', async () => {
    const { session } = await serve();
    expect(session.remoteSettings).toMatchObject({ enableConnectProtocol: true, maxConcurrentStreams: 100 });
  });

  it('carries streams of both transports on one connection, and ends one of them alone', async () => {
    const { session, host, of } = await serve();
    let sockets = 0;
    host.server.on('connection', () => (sockets += 1));
    const events = Array.from({ length: 3 }, () => session.request({ ':path': '/events' }));
    await Promise.all(events.map((stream) => once(stream, 'response')));
    expect(await statusOf(session, UPGRADE)).toBe(200);
    expect([of('sse').counts().connections, of('websocket').counts().connections]).toEqual([3, 1]);
    events[0]?.close(8);
    await until('one to be forgotten', () => of('sse').counts().connections === 2);
    of('sse').destroyAll();
    await Promise.all(events.slice(1).map((stream) => once(stream, 'close')));
    expect(events.map(({ rstCode }) => rstCode)).toEqual([8, 8, 8]);
    expect([of('websocket').counts().connections, session.closed, sockets]).toEqual([1, false, 0]);
  });

  it.each([
    ['an event stream', { ':path': '/events' }],
    ['a WebSocket', UPGRADE],
  ])('checks who asks for %s', async (_, headers) => {
    const { session } = await serve({ allowedOrigins: ['https://example.org'], maxConnections: 1 });
    expect(await statusOf(session, { ...headers, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf(session, { ...headers, ':authority': 'evil.example' })).toBe(403);
    expect(await statusOf(session, { ...headers, origin: 'https://example.org' })).toBe(200);
    expect(await statusOf(session, headers)).toBe(503);
  });

  it.each([
    ['another version of WebSocket', { ...UPGRADE, 'sec-websocket-version': '8' }, 400],
    ['an upgrade elsewhere', { ...UPGRADE, ':path': '/elsewhere' }, 404],
    ['another protocol', { ...UPGRADE, ':protocol': 'connect-udp' }, 501],
  ])('refuses %s', async (_, headers, status) => {
    const { session } = await serve();
    expect(await statusOf(session, headers)).toBe(status);
  });

  it('serves HTTP/1.1 to clients that do not offer HTTP/2, and is no proxy', async () => {
    const { host } = await serve();
    const send = (request: string) => sendRaw(host.port, request, false, certificate.certificate);
    const raws = [getRequest('/events'), upgradeRequest('/websocket')].map(send);
    await until('both answers', () => raws.every((raw) => raw.received().includes('\r\n\r\n')));
    expect(raws.map((raw) => raw.received().slice(0, 12))).toEqual(['HTTP/1.1 200', 'HTTP/1.1 101']);
    const proxied = send('CONNECT example.org:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await until('it to be cut', () => proxied.isClosed());
    expect(proxied.received()).toBe('');
  });

  it('announces its end on connections without streams, and closes', async () => {
    const { session, host } = await serve();
    const gone = once(session, 'goaway');
    await host.close();
    expect((await gone)[0]).toBe(0);
  });

  it('closes a connection that has had no stream for half a minute, and no other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { session, host, of, publish } = await serve();
    const [unused, used] = [await connectTo(host.port), await connectTo(host.port)];
    const events = session
      .request({ ':path': '/events' })
      .on('error', () => undefined)
      .resume();
    await once(events, 'response');
    await once(used.request({ ':path': '/nothing' }).resume(), 'close');
    vi.advanceTimersByTime(31_000);
    await until('the idle ones to be closed', () => unused.closed && used.closed);
    expect([session.closed, of('sse').counts().connections]).toEqual([false, 1]);
    const heard = once(events, 'data');
    publish();
    await heard;
    of('sse').destroyAll();
    await once(events, 'close');
    await until('the stream to be forgotten', () => of('sse').counts().connections === 0);
    vi.advanceTimersByTime(31_000);
    await until('the last one to be closed', () => session.closed);
  });

  it('leaves Express as it was for other servers', async () => {
    const before: unknown = Reflect.get(express.application, 'init');
    await serve();
    expect(Reflect.get(express.application, 'init')).toBe(before);
  });
});

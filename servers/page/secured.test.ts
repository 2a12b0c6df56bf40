import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeLoopbackCertificate } from '../hub/certificate.ts';
import type { PageServer } from './start.ts';
import { startTestServer } from './start.fixture.ts';

async function startSecured(): Promise<{ readonly server: PageServer; readonly ca: string }> {
  const certificate = await makeLoopbackCertificate();
  const server = await startTestServer({ certificate, http2: true });
  return { server, ca: certificate.certificate };
}

/** A connection over HTTP/2, as a browser keeps one for all that it wants of a server. */
async function openSession({ origin }: PageServer, ca: string): Promise<ClientHttp2Session> {
  const session = connect(origin, { ca });
  onTestFinished(() => session.destroy());
  await once(session, 'connect');
  return session;
}

async function getJson(session: ClientHttp2Session, path: string, headers: object = {}): Promise<unknown> {
  return JSON.parse(await text(session.request({ ':path': path, ...headers })));
}

describe('a page server with TLS and HTTP/2', () => {
  it('carries the page, its counts and the stream over one TCP connection', async () => {
    const { server, ca } = await startSecured();
    const session = await openSession(server, ca);
    expect(server.origin).toMatch(/^https:/);
    const stream = session.request({ ':path': '/events' });
    const [first] = await once(stream.setEncoding('utf8'), 'data');
    expect(first).toMatch(/^retry: /);
    expect(await getJson(session, '/healthz')).toMatchObject({
      httpVersion: '2.0',
      tcpConnections: 1,
      transports: { sse: { connections: 1 } },
    });
    expect(await text(session.request({ ':path': '/' }))).toContain('<!doctype html>');
    const cut = session.request({ ':path': '/cut/sse', ':method': 'POST', origin: 'https://evil.example' });
    const [head] = await once(cut.resume(), 'response');
    expect(head[':status']).toBe(403);
    stream.close();
    await server.close();
  });

  it('serves HTTP/1.1 to a client that knows nothing else', async () => {
    const { server, ca } = await startSecured();
    const request = get(`${server.origin}/healthz`, { ca, agent: false });
    const [response] = await once(request, 'response');
    expect(JSON.parse(await text(response))).toMatchObject({ httpVersion: '1.1' });
    await server.close();
  });

  it('shows the bytes inside TLS, of both wires', async () => {
    const { server, ca } = await startSecured();
    const session = await openSession(server, ca);
    const readings = await getJson(session, '/wire');
    for (const id of ['sse', 'websocket'])
      expect(readings).toMatchObject({ [id]: { eventAt: expect.any(Number) } });
    session.close();
    await server.close();
  });
});

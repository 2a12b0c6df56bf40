import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeLoopbackCertificate } from './certificate.ts';
import { HarnessError } from './errors.ts';
import { IDLE, startLoopback } from './loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest } from './raw-socket.fixture.ts';
import type { ServerHalf } from '../contract.ts';
import { server as sse } from '../sse.ts';
import { server as websocket } from '../websocket.ts';
import { until } from './until.fixture.ts';

/** A transport whose connections never leave by themselves: they need the second call. */
function stubborn(): { half: ServerHalf; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    half: {
      path: '/stubborn',
      packages: [],
      mount({ app }) {
        app.get('/stubborn', (_request, response) => void response.write('stays'));
        return {
          ...IDLE,
          endAll: () => void calls.push('end'),
          destroyAll: () => void calls.push('destroy'),
        };
      },
    },
  };
}

describe('a host', () => {
  it('listens on a port of the system’s choosing, and knows its transports by id', async () => {
    const { half } = stubborn();
    const { host } = await startLoopback([['stubborn', half]]);
    expect(host.port).toBeGreaterThan(0);
    expect([...host.connections.keys()]).toEqual(['stubborn']);
  });

  it('says which port is taken, and what to do', async () => {
    const { host } = await startLoopback([]);
    const second = startLoopback([], { port: host.port });
    await expect(second).rejects.toThrow(HarnessError);
    await expect(second).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${host.port} on 127.0.0.1 is not available (EADDRINUSE).`,
      hint: expect.stringContaining('--port'),
    });
  });

  it('does not name the framework that it runs on', async () => {
    const { host } = await startLoopback([]);
    const raw = sendRaw(host.port, getRequest('/', 'Connection: close'));
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 404 /);
    expect(raw.received().toLowerCase()).not.toContain('x-powered-by');
  });

  it('takes paths literally, over HTTP as for upgrades', async () => {
    const { host } = await startLoopback([
      ['sse', sse],
      ['websocket', websocket],
    ]);
    const requests = ['/events/', '/EVENTS'].map((path) => getRequest(path, 'Connection: close'));
    for (const request of [
      ...requests,
      ...['/websocket/', '/WEBSOCKET'].map((path) => upgradeRequest(path)),
    ]) {
      const raw = sendRaw(host.port, request);
      await until('the end of the answer', () => raw.hasEnded());
      expect(raw.received()).toMatch(/^HTTP\/1\.1 404 /);
    }
  });

  it('answers the preflight of an admitted origin, and no other', async () => {
    const { host, origin } = await startLoopback([['sse', sse]], { allowedOrigins: ['https://example.org'] });
    const preflight = (from: string): Promise<Response> =>
      fetch(`${origin}/events`, { method: 'OPTIONS', headers: { Origin: from } });
    const answer = await preflight('https://example.org');
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://example.org',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'Last-Event-ID',
      vary: 'Origin',
    });
    const refused = await preflight('https://evil.example');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(host.connections.get('sse')?.counts().connections).toBe(0);
  });

  it('drops what does not leave after the goodbye, and connections that are idle or have never asked', async () => {
    const { half, calls } = stubborn();
    const { host } = await startLoopback([['stubborn', half]]);
    const staying = sendRaw(host.port, getRequest('/stubborn'));
    const idle = sendRaw(host.port, getRequest('/nothing'));
    const silent = sendRaw(host.port, '');
    await until(
      'both answers',
      () => staying.received().includes('stays') && idle.received().includes('404'),
    );
    await host.close();
    expect(calls).toEqual(['end', 'destroy']);
    await until('all to be closed', () => [staying, idle, silent].every((raw) => raw.isClosed()));
  });

  it.each([
    ['HTTP/1.1', false],
    ['HTTP/2', true],
  ])('drops connections over TLS whose handshake never began: %s', async (_, http2) => {
    const { host } = await startLoopback([], { certificate: await makeLoopbackCertificate(), http2 });
    const accepted = once(host.server, 'connection');
    const silent = sendRaw(host.port, '');
    await accepted;
    await host.close();
    await until('it to be closed', () => silent.isClosed());
  });

  it('closes once, however often it is asked to', async () => {
    const { half, calls } = stubborn();
    const { host } = await startLoopback([['stubborn', half]]);
    await Promise.all([host.close(), host.close()]);
    await host.close();
    expect(calls).toEqual(['end']);
  });
});

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { server as rawTcpServer } from '../../servers/controls/raw-tcp.ts';
import { server as sseServer } from '../../servers/sse.ts';
import { server as websocketServer } from '../../servers/websocket.ts';
import { dialAndAsk } from './dial.ts';
import { client as rawTcp } from '../controls/raw-tcp.ts';
import { client as sse } from '../sse.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { openRecorded } from '../scripted-server.fixture.ts';
import { client as websocket } from '../websocket.ts';

const HALVES = [
  ['sse', sseServer, sse],
  ['websocket', websocketServer, websocket],
  ['raw-tcp', rawTcpServer, rawTcp],
] as const;

const asEvents = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => `event ${text} ${Buffer.byteLength(text)}`);

describe.each(HALVES)('%s', (id, server, client) => {
  it('goes over TLS 1.3 where the origin is https', async () => {
    const certificate = await makeLoopbackCertificate();
    const { host, origin, publish, published } = await startLoopback([[id, server]], { certificate });
    let sentBytes = (): number => 0;
    let protocol: string | null = null;
    host.server.on('connection', (socket: Socket) => {
      sentBytes = () => socket.bytesWritten;
    });
    host.server.on('secureConnection', (socket: TLSSocket) => {
      protocol = socket.getProtocol();
    });
    const { called, connection } = openRecorded(client, { origin, trusted: certificate.certificate });
    await called(1);
    publish(2);
    expect(await called(3)).toEqual(['opened epoch-1', ...asEvents(published)]);
    expect(protocol).toBe('TLSv1.3');
    // TLS itself is counted: the texts alone are shorter.
    await until('every byte', () => connection.traffic?.bytesRead === sentBytes());
    expect(sentBytes()).toBeGreaterThan(1000);
  });

  it.runIf(process.platform === 'linux')('comes from the address that it was given', async () => {
    const { host, origin } = await startLoopback([[id, server]]);
    const sources: (string | undefined)[] = [];
    host.server.on('connection', ({ remoteAddress }: Socket) => sources.push(remoteAddress));
    const { called } = openRecorded(client, { origin, source: '127.0.0.3' });
    await called(1);
    expect(sources).toEqual(['127.0.0.3']);
  });

  it('refuses a server whose certificate is not the trusted one', async () => {
    const certificate = await makeLoopbackCertificate();
    const { origin } = await startLoopback([[id, server]], { certificate });
    const { certificate: trusted } = await makeLoopbackCertificate();
    const { called } = openRecorded(client, { origin, trusted });
    expect((await called(1)).join()).toMatch(/^lost broken \w*(?:CERT|SIGNATURE)\w*$/);
  });

  it('can go over a connection that an earlier request has used', async () => {
    const { origin, host, publish, published } = await startLoopback([[id, server]]);
    let accepted = 0;
    host.server.on('connection', () => (accepted += 1));
    const reused = await dialAndAsk(new URL(origin), { origin, path: client.path, resumePoint: null });
    const bytesBefore = reused.tcp.bytesRead;
    const { called } = openRecorded(client, { origin, reused });
    await called(1);
    publish();
    expect(await called(2)).toEqual(['opened epoch-1', ...asEvents(published)]);
    expect(accepted).toBe(1);
    expect(bytesBefore).toBeGreaterThan(0);
  });
});

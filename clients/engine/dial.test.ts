import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { server as rawTcpServer } from '../../servers/controls/raw-tcp.ts';
import { server as sseServer } from '../../servers/sse.ts';
import { server as websocketServer } from '../../servers/websocket.ts';
import type { ClientHalf, Connection, Target } from '../contract.ts';
import { dialAndAsk } from './dial.ts';
import { client as rawTcp } from '../controls/raw-tcp.ts';
import { client as sse } from '../sse.ts';
import { client as websocket } from '../websocket.ts';

const HALVES = [
  ['sse', sseServer, sse],
  ['websocket', websocketServer, websocket],
  ['raw-tcp', rawTcpServer, rawTcp],
] as const;

/** Opens one connection and writes down what its handlers are told. */
function open(half: ClientHalf, target: Omit<Target, 'path' | 'resumePoint'>) {
  const told: string[] = [];
  const connection: Connection = half.open(
    { ...target, path: half.path, resumePoint: null },
    {
      opened: () => void told.push('opened'),
      event: (text) => void told.push(text),
      gap: () => undefined,
      heartbeat: () => undefined,
      lost: (cause) => void told.push(`lost ${Object.values(cause).join(' ')}`),
    },
  );
  onTestFinished(() => {
    connection.destroy();
  });
  return { told, connection };
}

describe.each(HALVES)('%s', (id, server, client) => {
  it('goes over TLS 1.3 where the origin is https', async () => {
    const certificate = await makeLoopbackCertificate();
    const { origin, publish, published } = await startLoopback([[id, server]], { certificate });
    const { told, connection } = open(client, { origin, trusted: certificate.certificate });
    await until('the opening', () => told.length > 0);
    publish(2);
    await until('two events', () => told.length > 2);
    expect(told).toEqual(['opened', ...published]);
    const { socket } = connection;
    expect(socket instanceof TLSSocket && socket.getProtocol()).toBe('TLSv1.3');
  });

  it('refuses a server whose certificate is not the one that is trusted', async () => {
    const { origin } = await startLoopback([[id, server]], {
      certificate: await makeLoopbackCertificate(),
    });
    const { told } = open(client, { origin, trusted: (await makeLoopbackCertificate()).certificate });
    await until('the refusal', () => told.length > 0);
    expect(told.join()).toMatch(/^lost broken \w*(?:CERT|SIGNATURE)\w*$/);
  });

  it('can go over a connection that an earlier request has used', async () => {
    const { origin, host, publish, published } = await startLoopback([[id, server]]);
    let accepted = 0;
    host.server.on('connection', () => (accepted += 1));
    const reused = await dialAndAsk(new URL(origin), { origin, path: client.path, resumePoint: null });
    const bytesBefore = reused.bytesRead;
    const { told } = open(client, { origin, reused });
    await until('the opening', () => told.length > 0);
    publish();
    await until('an event', () => told.length > 1);
    expect(told).toEqual(['opened', ...published]);
    expect(accepted).toBe(1);
    expect(bytesBefore).toBeGreaterThan(0);
  });
});

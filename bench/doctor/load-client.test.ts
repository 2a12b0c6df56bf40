import { describe, expect, it, onTestFinished } from 'vitest';
import {
  acceptSse,
  acceptUpgrade,
  frame,
  serveForeign,
  sseEvent,
  targetAt,
} from '../../clients/targets/foreign-server.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { withChildren } from '../processes/children.ts';
import { TargetSession } from '../rounds/target-round.ts';
import { BareClients } from './bare-clients.ts';
import { clientsOf } from './load-client.ts';

describe('bare clients', () => {
  it.each([
    ['SSE', 'http', sseEvent('{"seq":1}', 1)],
    ['WebSocket', 'ws', frame('{"seq":1}')],
  ] as const)('count every event of %s, wherever a read ends', async (_, scheme, event) => {
    const server = await serveForeign((socket, head) =>
      scheme === 'ws' ? acceptUpgrade(socket, head) : acceptSse(socket),
    );
    const clients = new BareClients();
    onTestFinished(() => clients.close());
    await clients.open(`${scheme}://127.0.0.1:${server.port}/`);
    const [socket] = server.sockets;
    const bytes = Buffer.from(event);
    let sent = 0;
    for (let cut = 0; cut < bytes.length; cut += 1) {
      // Two events in a read, and one in two.
      socket?.write(Buffer.concat([bytes, bytes, bytes.subarray(0, cut)]));
      await until('the two events', () => clients.events === sent + 2);
      socket?.write(bytes.subarray(cut));
      await until('the third event', () => clients.events === sent + 3);
      sent += 3;
    }
    expect([clients.events, clients.connections]).toEqual([sent, 1]);
  });

  it('take the place of the measuring ones in a round of targets, on the same server', async () => {
    const server = await serveForeign((socket) => {
      acceptSse(socket);
      socket.write(sseEvent('{}'));
    });
    const target = targetAt(`http://127.0.0.1:${server.port}/`);
    await withChildren(new AbortController().signal, async (keep) => {
      for (const arm of clientsOf(target)) {
        const session = new TargetSession({ cpus: null }, arm, keep);
        await session.open(3);
        const [answer] = await session.measure(0, 20);
        expect(answer?.seen).toMatchObject({ connections: 3, lostConnections: 0 });
        await session.close();
      }
    });
    expect(server.heads).toHaveLength(6);
  });
});
